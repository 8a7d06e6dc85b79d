/** Arithmetic on hours named `2026-11-22T14`, always UTC. Pure. */
import { hourOf } from '../records/keys.ts';

const HOUR_MS = 3_600_000;
const HOUR = /^\d{4}-\d{2}-\d{2}T\d{2}$/;

const startOf = (hour: string): number => Date.parse(`${hour}:00:00.000Z`);
const hourAt = (epochMs: number): string => hourOf(new Date(epochMs).toISOString());

/** A name that is an hour of the calendar: `2026-02-30T25` is not. */
export const isHour = (value: string): boolean => {
  if (!HOUR.test(value)) return false;
  const start = startOf(value);
  return Number.isFinite(start) && hourAt(start) === value;
};

/** The hour `count` hours after (or, negative, before) another. */
export const hourPlus = (hour: string, count: number): string => hourAt(startOf(hour) + count * HOUR_MS);

/** The last hour that is over at `now`. */
export const lastFullHour = (now: Date): string => hourAt(now.getTime() - HOUR_MS);

/** `count` hours that are over at `now`, oldest first. */
export const hoursBack = (now: Date, count: number): string[] => {
  const last = lastFullHour(now);
  return Array.from({ length: count }, (_, i) => hourPlus(last, i - count + 1));
};

/** Every hour from the one that holds `from` to the one that holds the instant before `to`. */
export const hoursBetween = (from: Date, to: Date): string[] => {
  const hours: string[] = [];
  for (let at = startOf(hourAt(from.getTime())); at < to.getTime(); at += HOUR_MS) hours.push(hourAt(at));
  return hours;
};

/** First and last instant of an hour. */
export const hourBounds = (hour: string): { from: Date; to: Date } => ({
  from: new Date(startOf(hour)),
  to: new Date(startOf(hour) + HOUR_MS),
});
