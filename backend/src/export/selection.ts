import { archivedHours, hourManifest } from '../archive/inventory.ts';
import { hourLines } from '../archive/lines.ts';
import type { ArchiveIo } from '../archive/ports.ts';
import { hourOf } from '../records/keys.ts';
import type { EnrichedLine } from '../records/lines.ts';

/**
 * Hours after the end of the range that may hold events of it: the outbox of the SDK keeps events this long, and a site
 * believes no older time unless it is set to (`maxEventAgeHours`).
 */
export const LOOK_BACK_HOURS = 72;

const HOUR_MS = 3_600_000;

/** One archived hour as an export used it. */
export type UsedHour = { hour: string; revision: number; sha256: string; rows: number };

export type Selected = { hour: string; lines: EnrichedLine[]; bytesRead: number };

/** Event time of a site, `from` included, `to` not. */
export type Selection = { siteId: string; from: Date; to: Date; lookBackHours: number };

/** The archived hours that may hold events of the range. Clocks of servers differ by seconds, hence the hour before. */
export const hoursToRead = (io: Pick<ArchiveIo, 'buckets'>, { siteId, from, to, lookBackHours }: Selection) =>
  archivedHours(io.buckets.enriched, 'enriched', siteId, {
    from: hourOf(new Date(from.getTime() - HOUR_MS).toISOString()),
    to: hourOf(new Date(to.getTime() + lookBackHours * HOUR_MS).toISOString()),
  });

/**
 * The archived events of the range, in order of receipt. Every line is asked for its site: a mistake in a path cannot
 * put one client's visitors into another's file.
 */
export const selectLines = async function* (
  io: Pick<ArchiveIo, 'buckets'>,
  { siteId, from, to }: Selection,
  hours: readonly string[],
  onHour: (used: UsedHour) => void,
): AsyncGenerator<EnrichedLine[]> {
  const [first, last] = [from.getTime(), to.getTime()];
  for (const hour of hours) {
    const manifest = await hourManifest(io.buckets.enriched, 'enriched', siteId, hour);
    const object = manifest?.objects.find(({ format }) => format === 'jsonl.gz');
    if (!manifest || !object) continue;
    let rows = 0;
    for await (const texts of hourLines(io.buckets.enriched, manifest)) {
      const lines: EnrichedLine[] = [];
      for (const text of texts) {
        const line = JSON.parse(text) as EnrichedLine;
        if (line.siteId !== siteId)
          throw new Error(`${object.key} holds an event of another site: nothing was exported`);
        const at = Date.parse(line.occurred_at);
        if (at >= first && at < last) lines.push(line);
      }
      rows += lines.length;
      if (lines.length > 0) yield lines;
    }
    onHour({ hour, revision: manifest.revision, sha256: object.sha256, rows });
  }
};
