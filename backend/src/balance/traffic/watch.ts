import { hourPlus } from '../../archive/hours.ts';
import { hourManifest } from '../../archive/inventory.ts';
import type { ArchiveIo } from '../../archive/ports.ts';
import { LEAST_PAST, type Unusual, unusual } from './unusual.ts';

export type UnusualHour = Unusual & { siteId: string; hour: string; events: number };

const DAY = 24;
const WEEK = 7 * DAY;
/** The same hour of earlier weeks, and where a site is too young for that, of earlier days. */
const WEEKS = [1, 2, 3, 4].map((n) => -n * WEEK);
const DAYS = [1, 2, 3, 4, 5, 6].map((n) => -n * DAY);

/** Archived events of a site in some hours; an hour without a manifest says nothing. */
const archived = async (
  io: Pick<ArchiveIo, 'buckets' | 'packing'>,
  siteId: string,
  hours: readonly string[],
): Promise<number[]> => {
  const rows = async (hour: string): Promise<number | undefined> => {
    // A directory for all sites of the hour, instead of a manifest for each.
    const found = await io.packing?.raw.find(siteId, hour);
    if (found?.is === 'here') return found.site.rows;
    if (found?.is === 'absent') return undefined;
    return (await hourManifest(io.buckets.raw, 'raw', siteId, hour))?.rows;
  };
  return (await Promise.all(hours.map(rows))).filter((each) => each !== undefined);
};

/**
 * The sites whose archived hour is unusual beside its own past. A site that sends nothing has no marker in that hour, so
 * those of a day and of a week before are looked at too: that a pixel was lost in a release is the case that matters most.
 */
export const unusualSites = async (
  io: Pick<ArchiveIo, 'buckets' | 'packing' | 'tables'>,
  hour: string,
): Promise<UnusualHour[]> => {
  const markers = await Promise.all([0, -DAY, -WEEK].map((hours) => io.tables.siteHours(hourPlus(hour, hours))));
  const found: UnusualHour[] = [];
  for (const siteId of new Set(markers.flat().map((site) => site.siteId))) {
    const at = (distances: readonly number[]) =>
      archived(
        io,
        siteId,
        distances.map((hours) => hourPlus(hour, hours)),
      );
    const [events = 0] = await at([0]);
    const weeks = await at(WEEKS);
    const past = weeks.length >= LEAST_PAST ? weeks : await at(DAYS);
    const verdict = unusual(events, past);
    if (verdict) found.push({ siteId, hour, events, ...verdict });
  }
  return found;
};
