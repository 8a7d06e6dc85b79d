import { createOffsets } from './local-time.ts';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;
/** Beyond it ISO 8601 has six digits for a year, and texts no longer sort as times. */
const LAST = Date.parse('9999-12-31T00:00:00.000Z');

/** The first instant of a local day. Around a change of the clocks the second guess is right where the first is not. */
const startOfDay = (date: string, offsetAt: (epochMs: number) => number): number => {
  const midnight = Date.parse(`${date}T00:00:00.000Z`);
  const guess = midnight - offsetAt(midnight) * 60_000;
  return midnight - offsetAt(guess) * 60_000;
};

/**
 * The instants of an export: `from` belongs to it, `to` does not. A plain date means the whole local day, so that
 * `2026-11-22` to `2026-11-22` is one day; a time (`2026-11-22T14`, `2026-11-22T14:30:00Z`) is taken as it is, in UTC
 * where it names no zone.
 * @throws RangeError for what is no time, or a range that is empty
 */
export const exportRange = (from: string, to: string, timeZone = 'UTC'): { from: Date; to: Date } => {
  const offsetAt = createOffsets(timeZone);
  const instant = (text: string, daysOn: number): number => {
    if (DATE.test(text)) {
      const midnight = Date.parse(`${text}T00:00:00.000Z`);
      // `Date` reads 30 February as 2 March.
      if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(text)) return Number.NaN;
      const day = new Date(Math.min(midnight + daysOn * DAY_MS, LAST));
      return startOfDay(day.toISOString().slice(0, 10), offsetAt);
    }
    if (/^\d{4}-\d{2}-\d{2}T\d{2}$/.test(text)) return Date.parse(`${text}:00:00Z`);
    return Date.parse(/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`);
  };
  const [start, end] = [instant(from, 0), instant(to, 1)];
  if (!Number.isFinite(start)) throw new RangeError(`"${from}" is no date or time: 2026-11-22 or 2026-11-22T14:30 is`);
  if (!Number.isFinite(end)) throw new RangeError(`"${to}" is no date or time: 2026-11-22 or 2026-11-22T14:30 is`);
  if (end <= start) throw new RangeError(`the range from ${from} to ${to} is empty`);
  return { from: new Date(start), to: new Date(end) };
};
