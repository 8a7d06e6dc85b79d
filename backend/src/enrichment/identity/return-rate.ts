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

/** Logarithms, each with a weight of its own. */
const WEIGHTS = { visits: 0.8, age: 0.7, burst: 0.68, tab: 0.5 } as const;

/**
 * Log of the visits a day to be expected of a known device at the time `at`: how often it came, in how long, how lately,
 * and whether a second tab would open where its last visit was.
 */
export const returnEvidence = (device: Device, at: number, sameNetwork: boolean): number => {
  const age = Math.max(0, at - device.first) / DAY;
  const gap = Math.max(0, at - device.last) / DAY;
  const visits = device.visits - 1 + PRIOR.visits;
  const days = age + PRIOR.days;
  const burst = 1 + BURST.factor * Math.exp(-gap / BURST.days);
  const tab = sameNetwork && gap < TAB.days ? Math.log(1 + (TAB.perDay * days) / (visits * burst)) : 0;
  return (
    WEIGHTS.visits * Math.log(visits) -
    WEIGHTS.age * Math.log(days) +
    WEIGHTS.burst * Math.log(burst) +
    WEIGHTS.tab * tab
  );
};
