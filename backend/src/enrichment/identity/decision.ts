import type { Device } from './device.ts';

/** The probabilities of everybody who may have sent a batch. */
export type Verdict = {
  /** Undefined: a device that the site has never seen. */
  device: Device | undefined;
  /** Of the choice. */
  probability: number;
  /** That no known device sent it. */
  newcomer: number;
};

/**
 * A newcomer is believed when it is this much likelier than the likeliest known device. Where many look-alikes share
 * the probability, a visit taken for new makes a visitor out of nothing; a little over 1 keeps the counts right.
 */
const NEWCOMER_MARGIN = 1.3;

/** @param odds log odds of each device against a newcomer, in the order of `devices` */
export const decide = (devices: readonly Device[], odds: readonly number[]): Verdict => {
  let top = 0;
  let best = -1;
  for (let i = 0; i < odds.length; i++) {
    const value = odds[i] ?? Number.NEGATIVE_INFINITY;
    if (best < 0 || value > (odds[best] ?? 0)) best = i;
    top = Math.max(top, value);
  }
  const total = odds.reduce((sum, value) => sum + Math.exp(value - top), Math.exp(-top));
  const newcomer = Math.exp(-top) / total;
  const likeliest = best < 0 ? 0 : Math.exp((odds[best] ?? 0) - top) / total;
  return newcomer >= likeliest * NEWCOMER_MARGIN || best < 0
    ? { device: undefined, probability: newcomer, newcomer }
    : { device: devices[best], probability: likeliest, newcomer };
};
