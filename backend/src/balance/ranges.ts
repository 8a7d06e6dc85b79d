/**
 * A set of sequence numbers as a flat list of closed ranges: `[1, 5, 8, 8]` is 1 to 5 and 8. A page's numbers come
 * nearly in order and without gaps, so a page costs one range however long it is open.
 */
export type Ranges = number[];

/** Index of the first range that ends at `n` or later, times two. */
const place = (ranges: Ranges, n: number): number => {
  let at = ranges.length;
  while (at > 0 && (ranges[at - 1] as number) >= n) at -= 2;
  return at;
};

export const holds = (ranges: Ranges, n: number): boolean => {
  const at = place(ranges, n);
  return at < ranges.length && (ranges[at] as number) <= n;
};

/** Adds a number; false where it was there. */
export const addNumber = (ranges: Ranges, n: number): boolean => {
  const at = place(ranges, n);
  if (at < ranges.length && (ranges[at] as number) <= n) return false;
  const joinsLeft = at > 0 && ranges[at - 1] === n - 1;
  const joinsRight = at < ranges.length && ranges[at] === n + 1;
  if (joinsLeft && joinsRight) ranges.splice(at - 1, 2);
  else if (joinsLeft) ranges[at - 1] = n;
  else if (joinsRight) ranges[at] = n;
  else ranges.splice(at, 0, n, n);
  return true;
};

export const highest = (ranges: Ranges): number => ranges.at(-1) ?? 0;
export const lowest = (ranges: Ranges): number => ranges[0] ?? 0;

/** How many numbers of the set are greater than `n`. */
export const countAbove = (ranges: Ranges, n: number): number => {
  let count = 0;
  for (let at = 0; at < ranges.length; at += 2) {
    const [start, end] = [Math.max(ranges[at] as number, n + 1), ranges[at + 1] as number];
    if (end >= start) count += end - start + 1;
  }
  return count;
};
