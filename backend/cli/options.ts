import { isHour } from '../src/archive/hours.ts';
import { exportRange } from '../src/export/range.ts';
import { SITE_ID } from '../src/records/keys.ts';
import { parseTimeZone } from '../src/sites/parse.ts';
import { UsageError } from './command.ts';

/** @throws UsageError for a text that cannot be a site id */
export const checkSite = (site: string | undefined): void => {
  if (site !== undefined && !SITE_ID.test(site)) {
    throw new UsageError(`${JSON.stringify(site)} cannot be a site id (letters, digits, dots, dashes, underscores)`);
  }
};

/** @throws UsageError for a text that is no hour of the calendar */
export const checkHour = (hour: string): void => {
  if (!isHour(hour))
    throw new UsageError(`--hour is an hour in UTC such as 2026-11-22T14, not ${JSON.stringify(hour)}`);
};

/** @throws UsageError for a text that names no time zone */
export const checkTimeZone = (zone: string | undefined): void => {
  try {
    if (zone !== undefined) parseTimeZone(zone);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
};

/** A range of local days, or of times. @throws UsageError */
export const parseRange = (from: string, to: string, timeZone: string): { from: Date; to: Date } => {
  try {
    return exportRange(from, to, timeZone);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
};
