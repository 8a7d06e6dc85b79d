import { archiveSites, type SitesOutcome } from './archive-hour.ts';
import { hoursBack } from './hours.ts';
import type { ArchiveIo } from './io.ts';
import type { ArchiveKind } from './kinds.ts';

/** Hours back that are searched for what an archiver missed while it was off; the tables keep a week at least. */
const LOOK_BACK_HOURS = 48;
/** Hours that are archived again in any case: an index shows a late write some time after the hour is over. */
const AGAIN_HOURS = 2;

/**
 * Archives the last full hour, the one before it again, and every site-hour of the last two days whose marker does not
 * say that it has been archived: missed, incomplete, or opened again by late data.
 */
export const catchUp = async (io: ArchiveIo, kind: ArchiveKind, now: Date): Promise<SitesOutcome> => {
  const all: SitesOutcome = { outcomes: [], failures: [] };
  const hours = hoursBack(now, LOOK_BACK_HOURS);
  const again = new Set(hours.slice(-AGAIN_HOURS));
  for (const hour of hours) {
    const due = (await io.tables.siteHours(hour)).filter(
      ({ rawArchived, enrichedArchived }) =>
        again.has(hour) || (kind === 'raw' ? rawArchived : enrichedArchived) === undefined,
    );
    const { outcomes, failures } = await archiveSites(io, { kind }, due);
    all.outcomes.push(...outcomes);
    all.failures.push(...failures);
  }
  return all;
};
