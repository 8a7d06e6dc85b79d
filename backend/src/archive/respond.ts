import { isStage } from '../records/names.ts';
import { archiveHour } from './archive-hour.ts';
import { catchUp } from './catch-up.ts';
import { isHour } from './hours.ts';
import { archiveIo } from './io.ts';
import type { ArchiveKind } from './kinds.ts';

/** What an archiver may be invoked with. Anything else, a schedule's event too, means "the last full hour". */
export type ArchiverEvent = { hour?: unknown; site?: unknown };

/**
 * An archiver's answer to its event: `{}` archives the last full hour and what was missed, `{hour, site}` a given one.
 * @throws when any site-hour failed, so that the schedule's retry and its alarm see it
 */
export const respond = async (kind: ArchiveKind, event: ArchiverEvent) => {
  const stage = process.env.STAGE ?? 'dev';
  if (!isStage(stage)) throw new Error(`STAGE is "${stage}": dev or prod is wanted`);
  const { hour, site } = event ?? {};
  if (hour !== undefined && (typeof hour !== 'string' || !isHour(hour)))
    throw new Error(`hour is "${hour}": wanted in UTC as 2026-11-22T14`);
  const io = archiveIo(stage);
  const { outcomes, failures } =
    hour === undefined
      ? await catchUp(io, kind, new Date())
      : {
          outcomes: await archiveHour(io, { kind, hour, ...(typeof site === 'string' && { siteId: site }) }),
          failures: [],
        };
  if (failures.length > 0)
    throw new Error(`${failures.length} site-hours failed: ${failures.map(({ message }) => message).join('; ')}`);
  return {
    archived: outcomes.map(({ siteId, hour, status, rows, revision }) => ({ siteId, hour, status, rows, revision })),
  };
};
