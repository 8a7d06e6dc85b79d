import { INTERNAL_PREFIXES } from '../records/names.ts';
import { archiveSites, type SitesOutcome } from './archive-hour.ts';
import { hourPlus, hoursBack } from './hours.ts';
import type { ArchiveKind } from './kinds.ts';
import type { ArchiveIo } from './ports.ts';
import { endRebuilds } from './range-switch.ts';

/** Hours back that are searched for what an archiver missed while it was off; the tables keep a week at least. */
const LOOK_BACK_HOURS = 48;
/** Hours that are archived again in any case: an index shows a late write some time after the hour is over. */
const AGAIN_HOURS = 2;

/** `2026-11-22T14 shop` of a spool object's name (`spool/<receivedAt>#<site>#<batch>.json.gz`). */
const placeOf = (key: string): string | undefined => {
  const [, hour, siteId] = /^spool\/(\d{4}-\d{2}-\d{2}T\d{2})[^#]*#([^#]+)#/.exec(key) ?? [];
  return hour && `${hour} ${siteId}`;
};

/**
 * Site-hours that still have batches in the spool. They are archived, and left open for the next run: a batch that the
 * drain puts back between two runs was seen here by the one before, or falls into the hours that are archived again.
 */
const spooledHours = async (io: ArchiveIo): Promise<ReadonlySet<string>> => {
  const places = new Set<string>();
  for await (const { key } of io.internal.list(INTERNAL_PREFIXES.spool)) {
    const place = placeOf(key);
    if (place) places.add(place);
  }
  return places;
};

/**
 * Archives the last full hour, the one before it again, and every site-hour of the last two days whose marker does not
 * say that it has been archived: missed, incomplete, or opened again by late data. First it ends what a rebuild that was
 * killed has begun.
 */
export const catchUp = async (io: ArchiveIo, kind: ArchiveKind, now: Date): Promise<SitesOutcome> => {
  const all: SitesOutcome = { outcomes: [], failures: [] };
  if (kind === 'enriched') await endRebuilds(io);
  const hours = hoursBack(now, LOOK_BACK_HOURS);
  const spooled = await spooledHours(io);
  const again = new Set(hours.slice(-AGAIN_HOURS));
  for (const hour of hours) {
    const due = (await io.tables.siteHours(hour)).filter(
      ({ siteId, rawArchived, enrichedArchived }) =>
        again.has(hour) ||
        spooled.has(`${hour} ${siteId}`) ||
        (kind === 'raw' ? rawArchived : enrichedArchived) === undefined,
    );
    // That the hour before has packs says that packing was on when it ended.
    const newest = hour === hours.at(-1) && (await io.packing?.[kind].any(hourPlus(hour, -1))) === true;
    const { outcomes, failures } = await archiveSites(io, { kind, newest }, due);
    for (const { siteId } of due)
      if (spooled.has(`${hour} ${siteId}`)) await io.tables.mark({ siteId, hour }, kind, null);
    all.outcomes.push(...outcomes);
    all.failures.push(...failures);
  }
  return all;
};
