import type { Visit } from './visits.ts';

/** The numbers of any set of visits. Rates are 0 to 1, times milliseconds; null where there is nothing to divide by. */
export type Measures = {
  visitors: number;
  sessions: number;
  pageviews: number;
  views_per_session: number | null;
  bounce_rate: number | null;
  /** Mean engaged time of a session. */
  engaged_time: number | null;
};

const round = (value: number, digits = 4): number => Number(value.toFixed(digits));
export const ratio = (part: number, whole: number): number | null => (whole > 0 ? round(part / whole) : null);

/** Weights (sampled visits) make sums fractional; a count is shown whole. */
const whole = (value: number): number => Math.round(value);

/** Distinct identities over the whole set: never a sum over its parts. A sampled identity stands for its weight. */
export const visitors = (visits: Iterable<Visit>): number => {
  const weights = new Map<string, number>();
  for (const { identified, who, weight } of visits) {
    if (identified) weights.set(who.identity, Math.max(weights.get(who.identity) ?? 0, weight));
  }
  return whole([...weights.values()].reduce((sum, weight) => sum + weight, 0));
};

export const measure = (visits: readonly Visit[]): Measures => {
  let sessions = 0;
  let pageviews = 0;
  let identifiedViews = 0;
  let bounced = 0;
  let engaged = 0;
  for (const visit of visits) {
    pageviews += visit.pageviews;
    if (!visit.identified) continue;
    sessions += visit.weight;
    identifiedViews += visit.pageviews;
    engaged += visit.engaged * visit.weight;
    if (visit.bounced) bounced += visit.weight;
  }
  return {
    visitors: visitors(visits),
    sessions: whole(sessions),
    pageviews: whole(pageviews),
    views_per_session: ratio(identifiedViews, sessions),
    bounce_rate: ratio(bounced, sessions),
    engaged_time: sessions > 0 ? Math.round(engaged / sessions) : null,
  };
};

/**
 * How far off the number of visitors may be, either way. Each identity is one visitor too many with the probability
 * that its surest visit was given to it wrongly. A visitor of tier `daily` is another one every day, so those seen
 * beyond the largest day may be the same people.
 */
export const visitorsError = (visits: readonly Visit[]): number => {
  const surest = new Map<string, number>();
  const days = new Map<number, Set<string>>();
  for (const { identified, who, start } of visits) {
    if (!identified) continue;
    if (who.tier !== 'daily') {
      surest.set(who.identity, Math.max(surest.get(who.identity) ?? 0, Math.min(1, who.confidence)));
      continue;
    }
    const day = Math.floor(start / 86_400_000);
    days.set(day, (days.get(day) ?? new Set()).add(who.identity));
  }
  const doubtful = [...surest.values()].reduce((sum, confidence) => sum + 1 - confidence, 0);
  const sizes = [...days.values()].map((set) => set.size);
  const daily = sizes.reduce((sum, size) => sum + size, 0) - Math.max(0, ...sizes);
  return Math.ceil(doubtful - 1e-9) + daily;
};
