import { hourPlus, hoursBetween } from '../../../archive/hours.ts';
import { LOOK_BACK_HOURS } from '../../../export/selection.ts';
import { hourOf } from '../../../records/keys.ts';
import type { EnrichedLine } from '../../../records/lines.ts';
import { toEnrichedLines } from '../../../records/to-lines.ts';
import type { EventReader } from '../../events/store.ts';

/** Hours that are read from the table even where they have been archived: what is archived now may be late tomorrow. */
const HOT_HOURS = 3;
const HOUR_MS = 3_600_000;
const HOURS_AT_ONCE = 16;

/** The first hour that is always read from the table. */
export const firstHotHour = (now: number): string => hourOf(new Date(now - HOT_HOURS * HOUR_MS).toISOString());

export type HourPlan = { archived: string[]; hot: string[] };

/**
 * Which hours of receipt may hold events of a range, and where each is read. A phone may deliver late, so hours after
 * the range are among them; clocks of servers differ by seconds, hence the hour before.
 */
export const planHours = (
  { from, to }: { from: number; to: number },
  archived: ReadonlySet<string>,
  now: number,
): HourPlan => {
  const until = Math.min(to + LOOK_BACK_HOURS * HOUR_MS, now + HOUR_MS);
  const hours = hoursBetween(new Date(from - HOUR_MS), new Date(Math.max(from + 1, until)));
  const hot = firstHotHour(now);
  const isArchived = (hour: string) => archived.has(hour) && hour < hot;
  return { archived: hours.filter(isArchived), hot: hours.filter((hour) => !isArchived(hour)) };
};

/** Events of a site in hours of receipt, from enriched-events by key; in no order. */
export const hotLines = async function* (
  reader: Pick<EventReader, 'sitesOf' | 'rows'>,
  siteId: string,
  hours: readonly string[],
): AsyncGenerator<EnrichedLine[]> {
  for (let at = 0; at < hours.length; at += HOURS_AT_ONCE) {
    const found = await Promise.all(
      hours.slice(at, at + HOURS_AT_ONCE).map(async (hour) => ({ hour, sites: await reader.sitesOf(hour, siteId) })),
    );
    for (const { hour, sites } of found)
      for (const site of sites)
        for await (const { batch } of reader.rows(site, hour, hourPlus(hour, 1))) yield toEnrichedLines(batch);
  }
};
