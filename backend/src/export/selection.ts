import { archivedHours } from '../archive/inventory.ts';
import { archivedLines, ObjectMismatch } from '../archive/lines.ts';
import type { ArchiveIo } from '../archive/ports.ts';
import { type HourView, openView } from '../archive/view.ts';
import { hourOf } from '../records/keys.ts';
import type { EnrichedLine } from '../records/lines.ts';

/**
 * Hours after the end of the range that may hold events of it: the outbox of the SDK keeps events this long, and a site
 * believes no older time unless it is set to (`maxEventAgeHours`).
 */
export const LOOK_BACK_HOURS = 72;

const HOUR_MS = 3_600_000;
/** Manifests that are read at a time. */
const AT_ONCE = 16;

/** One archived hour as an export used it. */
export type UsedHour = { hour: string; revision: number; sha256: string; rows: number };

/** One archived hour as an export is going to read it. */
export type SourceHour = UsedHour & {
  key: string;
  /** Of what an interrupted rewriting of the hour was about to put there: right too. */
  coming: readonly string[];
};

/** Event time of a site, `from` included, `to` not. */
export type Selection = { siteId: string; from: Date; to: Date; lookBackHours: number };

/** The archived hours that may hold events of the range. Clocks of servers differ by seconds, hence the hour before. */
export const hoursToRead = (io: Pick<ArchiveIo, 'buckets'>, { siteId, from, to, lookBackHours }: Selection) =>
  archivedHours(io.buckets.enriched, 'enriched', siteId, {
    from: hourOf(new Date(from.getTime() - HOUR_MS).toISOString()),
    to: hourOf(new Date(to.getTime() + lookBackHours * HOUR_MS).toISOString()),
  });

/** Whether a manifest says that some event of the hour is in the range; a time that says nothing may be in it. */
const overlaps = ({ manifest: { rows, firstEvent, lastEvent } }: HourView, { from, to }: Selection): boolean =>
  rows > 0 && !(Date.parse(firstEvent ?? '') >= to.getTime()) && !(Date.parse(lastEvent ?? '') < from.getTime());

const sourceHour = (hour: string, { manifest, keyOf }: HourView): SourceHour[] => {
  const object = manifest.objects.find(({ format }) => format === 'jsonl.gz');
  if (!object) return [];
  const coming = (manifest.pending ?? []).map(({ sha256 }) => sha256);
  const { revision, rows } = manifest;
  return [{ hour, revision, sha256: object.sha256, rows, key: keyOf(object), coming }];
};

/**
 * The hours that an export of the range is made of, all of one moment: a rebuild that switches meanwhile is in all of
 * them or in none.
 * @throws ObjectMismatch where it switched just now: ask again
 */
export const sourceHours = async (io: Pick<ArchiveIo, 'buckets'>, selection: Selection): Promise<SourceHour[]> => {
  const { siteId } = selection;
  const view = await openView(io.buckets.enriched, siteId);
  const hours = await hoursToRead(io, selection);
  const found: SourceHour[][] = hours.map(() => []);
  const queue = hours.entries();
  const work = async () => {
    for (const [at, hour] of queue) {
      const seen = await view.hour(hour);
      if (seen && overlaps(seen, selection)) found[at] = sourceHour(hour, seen);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (!(await view.isCurrent())) throw new ObjectMismatch(`the archive of ${siteId} was rebuilt meanwhile`);
  return found.flat();
};

/**
 * The events of the range in an hour, in order of receipt. Every line is asked for its site: a mistake in a path cannot
 * put one client's visitors into another's file.
 * @throws ObjectMismatch at the end of an hour that was restated meanwhile, or is damaged
 */
export const selectLines = async function* (
  io: Pick<ArchiveIo, 'buckets'>,
  { siteId, from, to }: Selection,
  source: SourceHour,
): AsyncGenerator<EnrichedLine[]> {
  const [first, last] = [from.getTime(), to.getTime()];
  for await (const texts of archivedLines(io.buckets.enriched, source, source.coming)) {
    const lines: EnrichedLine[] = [];
    for (const text of texts) {
      const line = JSON.parse(text) as EnrichedLine;
      if (line.siteId !== siteId) throw new Error(`${source.key} holds an event of another site: nothing was exported`);
      const at = Date.parse(line.occurred_at);
      if (at >= first && at < last) lines.push(line);
    }
    if (lines.length > 0) yield lines;
  }
};
