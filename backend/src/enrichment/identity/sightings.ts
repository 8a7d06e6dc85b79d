/** One value of an attribute that a device showed: how often, and when last (minutes: rows hold it as it is here). */
export type Seen = readonly [value: string, times: number, last: number];

/**
 * How an attribute behaves: `discount` and `concentration` of a Pitman-Yor process (Teh 2006,
 * https://aclanthology.org/P06-1124/). A device shows again what it showed before, more surely the oftener it did; a
 * device of many values is likely to show another one.
 */
export type Habit = { readonly discount: number; readonly concentration: number };

const countOf = (seen: readonly Seen[], value: string): number => seen.find((one) => one[0] === value)?.[1] ?? 0;
const totalOf = (seen: readonly Seen[]): number => seen.reduce((sum, one) => sum + one[1], 0);

/** Share of the probability that is left for values never seen before. */
export const novelty = (kinds: number, total: number, { discount, concentration }: Habit): number => {
  if (kinds === 0) return 1;
  return Math.min(1, Math.max(0.001, (concentration + discount * kinds) / (Math.max(total, kinds) + concentration)));
};

/** Share of the probability that is held by a value's own past. */
export const habitual = (times: number, total: number, { discount, concentration }: Habit): number =>
  times <= 0 ? 0 : Math.max(0.1 * times, times - discount) / (Math.max(total, 1) + concentration);

/** The probability of a value given a past and what others show (`base`). */
export const predict = (seen: readonly Seen[], value: string, base: number, habit: Habit): number => {
  const total = totalOf(seen);
  return habitual(countOf(seen, value), total, habit) + novelty(seen.length, total, habit) * base;
};

/** The past with one more sighting; the value unseen for longest gives way beyond `limit` values. */
export const remember = (
  seen: readonly Seen[],
  value: string,
  at: number,
  limit: number,
  weight = 1,
): readonly Seen[] => {
  const rest = seen.filter(([held]) => held !== value);
  if (rest.length >= limit) {
    const oldest = rest.reduce((a, b) => (b[2] < a[2] ? b : a));
    rest.splice(rest.indexOf(oldest), 1);
  }
  return [...rest, [value, countOf(seen, value) + weight, at]];
};
