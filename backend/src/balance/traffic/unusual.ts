/**
 * Whether an hour's events are unusual for a site, by what the same hour brought before. Pure.
 *
 * The median and the median deviation (times 1.4826, which makes it a standard deviation where the scatter is normal) are
 * not moved by one earlier outage or campaign: https://en.wikipedia.org/wiki/Median_absolute_deviation
 */

/** Fewer earlier hours say nothing. */
export const LEAST_PAST = 3;
/** Deviations from the median. Five: of hours that are as ever, about one in a million is called unusual. */
const DEVIATIONS = 5;
/** A site that always had the same still scatters: counts by their root, and by a tenth from one thing or another. */
const LEAST_SHARE = 0.1;
/** Below this many events more or fewer nobody wants a mail. */
const LEAST_EVENTS = 100;

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

export type Unusual = { direction: 'high' | 'low'; expected: number };

/** @param past events of the same hour on earlier days */
export const unusual = (events: number, past: readonly number[]): Unusual | undefined => {
  if (past.length < LEAST_PAST) return undefined;
  const expected = median(past);
  const scatter = 1.4826 * median(past.map((count) => Math.abs(count - expected)));
  const margin = Math.max(LEAST_EVENTS, DEVIATIONS * Math.max(scatter, Math.sqrt(expected), LEAST_SHARE * expected));
  if (events > expected + margin) return { direction: 'high', expected };
  // Half is always within what a quiet day does, however regular the days before were.
  if (events < expected - Math.min(margin, expected * 0.9) && expected >= LEAST_EVENTS)
    return { direction: 'low', expected };
  return undefined;
};
