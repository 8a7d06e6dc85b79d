import type { Device } from './device.ts';

/** Share of an identity's visits that are surely one device's; an identity is never all foreign. */
export const purityOf = ({ doubt, visits }: Device): number => 1 - Math.min(0.95, doubt / (visits + 1));

/** The probability that a link is right: that of the link, times that of the identity being one device. */
export const confidenceOf = (probability: number, device: Device | undefined): number =>
  Math.min(0.999, Math.max(0.01, probability * (device ? purityOf(device) : 1)));
