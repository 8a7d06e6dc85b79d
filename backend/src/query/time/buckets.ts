import { createOffsets } from '../../export/local-time.ts';

export const INTERVALS = ['minute', 'hour', 'day', 'week', 'month'] as const;
export type Interval = (typeof INTERVALS)[number];

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** A part of the range; `end` belongs to the next one. Epoch milliseconds. */
export type Bucket = { start: number; end: number; label: string };

type Zone = ReturnType<typeof createOffsets>;

/** The local calendar date of an instant as days since 1970-01-01. */
const localDay = (zone: Zone, at: number): number => Math.floor((at + zone(at) * MINUTE) / DAY);

/**
 * The first instant of a local day. The second guess is right around a change of the clocks; where midnight itself is
 * skipped (Beirut, Santiago) the day starts at the change, which is what stepping forward finds.
 */
const startOfDay = (zone: Zone, day: number): number => {
  const midnight = day * DAY;
  let at = midnight - zone(midnight) * MINUTE;
  at = midnight - zone(at) * MINUTE;
  while (localDay(zone, at) < day) at += 15 * MINUTE;
  return at;
};

/** Monday of the week, first of the month, or the day itself; and the same of the next period. */
const period = (interval: 'day' | 'week' | 'month', day: number): { first: number; next: number } => {
  if (interval === 'day') return { first: day, next: day + 1 };
  // 1970-01-01 was a Thursday.
  if (interval === 'week') {
    const first = day - ((((day + 3) % 7) + 7) % 7);
    return { first, next: first + 7 };
  }
  const date = new Date(day * DAY);
  return {
    first: Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / DAY,
    next: Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / DAY,
  };
};

const label = (zone: Zone, at: number): string => {
  const offset = zone(at);
  const local = new Date(at + offset * MINUTE).toISOString().slice(0, 19);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`;
};

/**
 * The range cut along the site's own clock. A day on which the clocks change has 23 or 25 hours; hours are counted
 * from local midnight in real time, so each lasts an hour. The first and the last part may be cut by the range.
 */
export const buckets = (from: number, to: number, interval: Interval, timeZone: string): Bucket[] => {
  const zone = createOffsets(timeZone);
  const found: Bucket[] = [];
  const add = (start: number, end: number) => {
    if (end > from && start < to) found.push({ start, end, label: label(zone, start) });
  };
  if (interval === 'minute') {
    for (let at = Math.floor(from / MINUTE) * MINUTE; at < to; at += MINUTE) add(at, at + MINUTE);
    return found;
  }
  const last = localDay(zone, to - 1);
  let day = localDay(zone, from);
  if (interval === 'hour') {
    for (; day <= last; day++) {
      const end = startOfDay(zone, day + 1);
      for (let at = startOfDay(zone, day); at < end; at += HOUR) add(at, Math.min(at + HOUR, end));
    }
    return found;
  }
  for (day = period(interval, day).first; day <= last; day = period(interval, day).next) {
    add(startOfDay(zone, day), startOfDay(zone, period(interval, day).next));
  }
  return found;
};

/** Index of the bucket that holds an instant, -1 outside. Buckets are in order and without gaps. */
export const bucketAt = (parts: readonly Bucket[], at: number): number => {
  let low = 0;
  let high = parts.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const part = parts[middle] as Bucket;
    if (at < part.start) high = middle - 1;
    else if (at >= part.end) low = middle + 1;
    else return middle;
  }
  return -1;
};
