import type { Device } from './device.ts';

const DAY = 86_400_000;
/**
 * A gamma prior on each device's own rate of visits (half of all devices come once), and the burst after a visit: the
 * same shape in every log we know of. `docs/identity.md` says what the figures were fitted on.
 */
const PRIOR = { visits: 0.45, days: 12 } as const;
const BURST = { factor: 4, days: 2 } as const;
/** A second tab within half an hour. */
const TAB = { perDay: 6, days: 0.021 } as const;

/** Visits a day to be expected of a known device at the time `at`. */
export const visitsPerDay = (device: Device, at: number): number => {
  const age = Math.max(0, at - device.first) / DAY;
  const gap = Math.max(0, at - device.last) / DAY;
  const own = (device.visits - 1 + PRIOR.visits) / (age + PRIOR.days);
  return own * (1 + BURST.factor * Math.exp(-gap / BURST.days)) + (gap < TAB.days ? TAB.perDay : 0);
};
