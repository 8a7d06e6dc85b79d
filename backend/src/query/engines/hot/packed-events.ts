import { hourManifest } from '../../../archive/inventory.ts';
import { hourLines } from '../../../archive/lines.ts';
import type { Bucket } from '../../../archive/ports.ts';
import type { EnrichedLine } from '../../../records/lines.ts';
import type { EventReader } from '../../events/store.ts';
import { hotLines } from './hot-events.ts';

/** Hours of a site that share an object with other sites: no engine reads those, so their lines go the way of the newest. */
export type PackedHours = {
  /** Both bounds included. */
  hours: (siteId: string, range: { from: string; to: string }) => Promise<ReadonlySet<string>>;
  lines: (siteId: string, hour: string) => Promise<EnrichedLine[]>;
};

const HOURS_AT_ONCE = 16;

/** The packed hours of the enriched archive. An hour of one holds 500 events at most. */
export const packedHours = (bucket: Bucket): PackedHours => ({
  hours: async (siteId, range) => new Set(await bucket.packs?.hours(siteId, range)),
  lines: async (siteId, hour) => {
    const found: EnrichedLine[] = [];
    const manifest = await hourManifest(bucket, 'enriched', siteId, hour);
    for await (const texts of hourLines(bucket, manifest))
      for (const text of texts) {
        const line = JSON.parse(text) as EnrichedLine;
        if (line.siteId !== siteId) throw new Error(`the pack of ${hour} holds an event of another site for ${siteId}`);
        found.push(line);
      }
    return found;
  },
});

/** Events of hours that are at no path: from their packs where they are older than the hot hours, else from the table. */
export const linesBeside = async function* (
  parts: { reader: Pick<EventReader, 'sitesOf' | 'rows'>; packed?: PackedHours },
  siteId: string,
  hours: readonly string[],
  firstHot: string,
): AsyncGenerator<EnrichedLine[]> {
  const [from, to] = [hours[0], hours.at(-1)];
  const packed = from && to && from < firstHot ? await parts.packed?.hours(siteId, { from, to }) : undefined;
  const isPacked = (hour: string): boolean => hour < firstHot && packed?.has(hour) === true;
  const old = hours.filter(isPacked);
  for (let at = 0; at < old.length; at += HOURS_AT_ONCE)
    yield* await Promise.all(
      old.slice(at, at + HOURS_AT_ONCE).map(async (hour) => (await parts.packed?.lines(siteId, hour)) ?? []),
    );
  yield* hotLines(
    parts.reader,
    siteId,
    hours.filter((hour) => !isPacked(hour)),
  );
};
