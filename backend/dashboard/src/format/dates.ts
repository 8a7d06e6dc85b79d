import { LOCALE } from './numbers.ts';

const DAY_MS = 86_400_000;

const part = (at: Date, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: 'UTC' }).format(at);

/** The start of a part of the range is given in the site's own time: its digits are shown as they are. */
const local = (start: string): Date => new Date(`${start.slice(0, 19)}Z`);

/** Under an axis. */
export const partName = (start: string, interval: string): string => {
  const at = local(start);
  if (interval === 'hour' || interval === 'minute') return start.slice(11, 16);
  if (interval === 'month') return part(at, { month: 'short', year: 'numeric' });
  return part(at, { month: 'short', day: 'numeric' });
};

/** Over a tooltip. */
export const partTitle = (start: string, interval: string): string => {
  const at = local(start);
  const day = part(at, { weekday: 'short', month: 'short', day: 'numeric' });
  if (interval === 'hour' || interval === 'minute') return `${day}, ${start.slice(11, 16)}`;
  if (interval === 'month') return partName(start, interval);
  return interval === 'week' ? `Week of ${day}` : day;
};

/** The date of an instant on the site's calendar, `2026-11-22`. */
export const dateIn = (timeZone: string, at: number | string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(new Date(at));

/** An instant on the site's clock. */
export const momentIn = (timeZone: string, at: number | string): string =>
  new Intl.DateTimeFormat(LOCALE, { timeZone, dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' }).format(
    new Date(at),
  );

/** `2026-11-22` as `Nov 22, 2026`. */
export const dateName = (date: string): string => part(new Date(`${date}T00:00:00Z`), { dateStyle: 'medium' });

export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
