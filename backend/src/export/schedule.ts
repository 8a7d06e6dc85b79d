import type { ExportDestination } from '../records/site.ts';
import { createOffsets } from './local-time.ts';
import { exportRange } from './range.ts';

/** Finished periods that are looked at again: what failed, or was missed while the function was off, is made up for. */
const PERIODS = { hourly: 6, daily: 3, weekly: 2 } as const;
/** After a local day or week is over: its last hour has to be archived first. */
const SETTLE_MS = 75 * 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export type Range = { from: Date; to: Date };

const dateOf = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 10);

/** The finished periods of a schedule, oldest first. Days and weeks (from Monday) are those of the time zone. */
export const duePeriods = (schedule: ExportDestination['schedule'], timeZone: string, now: Date): Range[] => {
  if (schedule === 'manual') return [];
  if (schedule === 'hourly') {
    const last = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
    return Array.from({ length: PERIODS.hourly }, (_, n) => last - (PERIODS.hourly - 1 - n) * HOUR_MS).map((to) => ({
      from: new Date(to - HOUR_MS),
      to: new Date(to),
    }));
  }
  const settled = now.getTime() - SETTLE_MS;
  // Midnight UTC of the local date: a calendar day to count with, whatever its length.
  const today = Date.parse(dateOf(settled + createOffsets(timeZone)(settled) * 60_000));
  const length = schedule === 'daily' ? 1 : 7;
  const sinceMonday = (new Date(today).getUTCDay() + 6) % 7;
  const end = schedule === 'daily' ? today : today - sinceMonday * DAY_MS;
  return Array.from({ length: PERIODS[schedule] }, (_, n) => {
    const after = end - (PERIODS[schedule] - 1 - n) * length * DAY_MS;
    return exportRange(dateOf(after - length * DAY_MS), dateOf(after - DAY_MS), timeZone);
  });
};
