import type { Device } from './device.ts';
import type { Ghost } from './ghosts.ts';

/** The probabilities of everybody who may have sent a batch. */
export type Verdict = {
  /** Undefined: a device that the site has never seen. */
  device: Device | undefined;
  /** Of the choice. */
  probability: number;
  /** That the site has never seen its sender. */
  newcomer: number;
  /** Set where the sender is a device that was taken for another one before. */
  ghost?: Ghost;
};

/**
 * A newcomer is believed when it is this much likelier than the likeliest known device. Where many look-alikes share
 * the probability, a visit taken for new makes a visitor out of nothing; a little over 1 keeps the counts right.
 */
const NEWCOMER_MARGIN = 1.5;

/**
 * @param odds log odds of each device against a newcomer, in the order of `devices`
 * @param ghosts the same for devices that were mistaken for another one before
 */
export const decide = (devices: readonly Device[], odds: readonly number[], ghosts: readonly Ghost[]): Verdict => {
  let top = 0;
  let best = -1;
  for (let i = 0; i < odds.length; i++) {
    const value = odds[i] ?? Number.NEGATIVE_INFINITY;
    if (best < 0 || value > (odds[best] ?? 0)) best = i;
    top = Math.max(top, value);
  }
  const ghost = ghosts.reduce<Ghost | undefined>((a, b) => (a && a.odds >= b.odds ? a : b), undefined);
  top = Math.max(top, ghost?.odds ?? 0);
  const haunted = ghosts.reduce((sum, { odds: value }) => sum + Math.exp(value - top), 0);
  const total = odds.reduce((sum, value) => sum + Math.exp(value - top), Math.exp(-top)) + haunted;
  const newcomer = Math.exp(-top) / total;
  const likeliest = best < 0 ? 0 : Math.exp((odds[best] ?? 0) - top) / total;
  if (best >= 0 && newcomer + haunted / total < likeliest * NEWCOMER_MARGIN)
    return { device: devices[best], probability: likeliest, newcomer };
  const split = ghost && ghost.odds > 0 ? { ghost } : {};
  return { device: undefined, probability: newcomer, newcomer, ...split };
};
