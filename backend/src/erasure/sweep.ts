import { hourManifest } from '../archive/inventory.ts';
import type { ArchiveKind } from '../archive/kinds.ts';
import { hourLines } from '../archive/lines.ts';
import type { SiteHour } from '../archive/ports.ts';
import { eachShard } from '../archive/sources.ts';
import { fromEnrichedItem } from '../records/enriched-item.ts';
import type { EnrichedLine, RawLine } from '../records/lines.ts';
import { fromRawItem } from '../records/raw-item.ts';
import type { ErasureIo } from './io.ts';
import { enrichedSighting, lineSighting, rawSighting, type Sighting } from './subject.ts';

/** Where a batch of somebody may be, in the order in which an hour is swept: identities are told first. */
export const PLACES = ['enriched_table', 'enriched_archive', 'raw_table', 'raw_archive'] as const;
export type Place = (typeof PLACES)[number];

export type Found = {
  place: Place;
  sighting: Sighting;
  /** What is stored: a batch of a table, a line of an archive. */
  record: unknown;
  /** Of a table's row. */
  key?: Readonly<Record<string, string>>;
};

/** Rows that no release can read are swept by their keys alone: nothing is known of their visitor. */
const readOr = <T>(read: () => T): T | null => {
  try {
    return read();
  } catch {
    return null;
  }
};

const archive = async function* (
  io: ErasureIo,
  kind: ArchiveKind,
  siteId: string,
  hour: string,
): AsyncGenerator<Found> {
  const manifest = await hourManifest(io.buckets[kind], kind, siteId, hour);
  for await (const texts of hourLines(io.buckets[kind], manifest))
    for (const text of texts) {
      if (kind === 'raw') {
        const line = JSON.parse(text) as RawLine;
        yield { place: 'raw_archive', sighting: rawSighting(line as Parameters<typeof rawSighting>[0]), record: line };
      } else {
        const line = JSON.parse(text) as EnrichedLine;
        yield { place: 'enriched_archive', sighting: lineSighting(line), record: line };
      }
    }
};

/** Everything that is stored of a site in one hour. */
export const sweepHour = async function* (
  io: ErasureIo,
  siteId: string,
  hour: string,
  inTables: SiteHour | undefined,
): AsyncGenerator<Found> {
  for (const shard of inTables ? eachShard(inTables, io.tables.enriched) : [])
    for await (const item of shard) {
      const batch = readOr(() => fromEnrichedItem(item));
      const { site_id, timestamp } = item;
      const key = { site_id, timestamp };
      if (batch) yield { place: 'enriched_table', sighting: enrichedSighting(batch), record: batch, key };
    }
  yield* archive(io, 'enriched', siteId, hour);
  for (const shard of inTables ? eachShard(inTables, io.tables.raw) : [])
    for await (const item of shard) {
      const batch = readOr(() => fromRawItem(item));
      const { domain_session, timestamp } = item;
      const key = { domain_session, timestamp };
      if (batch) yield { place: 'raw_table', sighting: rawSighting(batch), record: batch, key };
    }
  yield* archive(io, 'raw', siteId, hour);
};
