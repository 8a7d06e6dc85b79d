import type { Device } from './device.ts';

/**
 * The probability that a link is right is that of the link times that of the identity being one device: an identity
 * that took in doubtful visits is partly somebody else's.
 */
export const confidenceOf = (probability: number, device: Device | undefined): number => {
  const purity = device ? 1 - device.doubt / (device.visits + 1) : 1;
  return Math.min(0.999, Math.max(0.01, probability * purity));
};
