import type { EnrichedBatch } from '../records/enriched.ts';
import { type EnrichedItem, fromEnrichedItem } from '../records/enriched-item.ts';
import type { EnrichedLine, RawLine } from '../records/lines.ts';
import type { RawBatch } from '../records/raw.ts';
import { fromRawItem, type RawItem } from '../records/raw-item.ts';
import { toEnrichedLines, toRawLines } from '../records/to-lines.ts';
import type { IsErased } from '../records/tombstones.ts';
import type { FactCounter } from './facts.ts';
import { mergeShards, settleTies } from './merge.ts';
import type { ArchiveTables, RawKey, SiteHour } from './ports.ts';

/** A batch of the hour, in order of receipt, with the lines it becomes. */
export type Exploded<Line> = { batch: RawBatch; lines: readonly Line[] };

/** One reading a shard of the hour. */
export const eachShard = <T>(
  site: SiteHour,
  read: (site: SiteHour, shard: number) => AsyncIterable<T>,
): AsyncIterable<T>[] => Array.from({ length: site.shards }, (_, shard) => read(site, shard));

const receipt = (key: Pick<RawKey, 'received_batch'>): string => key.received_batch;
const rawKey = (key: Pick<RawKey, 'domain_session' | 'timestamp'>): string => `${key.domain_session} ${key.timestamp}`;

const rejectedOf = (batch: RawBatch): number => Object.values(batch.invalid ?? {}).reduce((sum, n) => sum + n, 0);

/** Reads one item; one that this release cannot read is named in the manifest and does not hold up the others. */
const readable = <Item, Batch>(item: Item, key: string, read: (item: Item) => Batch, facts: FactCounter) => {
  try {
    return read(item);
  } catch {
    facts.unreadable(key);
    return undefined;
  }
};

/** The raw batches of a site-hour, shards merged by receipt. */
export const rawHour = async function* (
  tables: ArchiveTables,
  site: SiteHour,
  facts: FactCounter,
  isErased: IsErased,
): AsyncGenerator<Exploded<RawLine>> {
  const items = settleTies(mergeShards(eachShard(site, tables.raw), receipt), receipt, rawKey);
  for await (const item of items) {
    const read = (raw: RawItem) => {
      const batch = fromRawItem(raw);
      return { batch, lines: toRawLines(batch) };
    };
    const exploded = readable(item, `${item.domain_session} ${item.timestamp}`, read, facts);
    if (!exploded || isErased(exploded.batch)) continue;
    facts.rejected(rejectedOf(exploded.batch));
    for (const line of exploded.lines) facts.event(line.timestamp);
    yield exploded;
  }
};

/** Events of an item by its `event_types`, `pageview=1 click=8`, without unpacking it. */
export const countedEvents = (eventTypes: string): number =>
  eventTypes.split(' ').reduce((sum, entry) => sum + (Number(entry.slice(entry.lastIndexOf('=') + 1)) || 0), 0);

/**
 * The enriched batches of a site-hour, shards merged by receipt, compared on the way with the keys of the raw batches:
 * what has no enriched item yet is counted as pending, so that an archive is never silently partial.
 */
export const enrichedHour = async function* (
  tables: ArchiveTables,
  site: SiteHour,
  facts: FactCounter,
  isErased: IsErased,
): AsyncGenerator<Exploded<EnrichedLine>> {
  const raws = settleTies(mergeShards(eachShard(site, tables.rawKeys), receipt), receipt, rawKey);
  const items = mergeShards(eachShard(site, tables.enriched), (item) => item.timestamp);
  let raw = await raws.next();
  /** Counts as pending the raw batches before `key`, and steps over the one that has it. */
  const passRaw = async (key: string | null) => {
    while (!raw.done && (key === null || raw.value.received_batch < key)) {
      facts.pending(countedEvents(raw.value.event_types));
      raw = await raws.next();
    }
    if (!raw.done && raw.value.received_batch === key) raw = await raws.next();
  };
  for await (const item of items) {
    await passRaw(item.timestamp);
    const read = (enriched: EnrichedItem) => {
      const batch: EnrichedBatch = fromEnrichedItem(enriched);
      return { enriched: batch, lines: toEnrichedLines(batch) };
    };
    const exploded = readable(item, `${item.site_id} ${item.timestamp}`, read, facts);
    if (!exploded || isErased(exploded.enriched.raw)) continue;
    const { enriched, lines } = exploded;
    facts.rejected(rejectedOf(enriched.raw));
    facts.enrichedBy(enriched.metadata.enrichment_version);
    if (enriched.bot.is_bot) facts.bots(lines.length);
    for (const line of lines) facts.event(line.occurred_at);
    yield { batch: enriched.raw, lines };
  }
  await passRaw(null);
};
