import type { EnrichedBatch } from '../../records/enriched.ts';
import { hourOf } from '../../records/keys.ts';
import type { EventReader } from './store.ts';

/**
 * How far behind the newest time each look goes back: the enrichment may finish a batch after one that was received
 * later, and a stream that was held up catches up. Milliseconds.
 */
const LOOK_BACK = 5 * 60_000;

export type FollowOptions = {
  reader: Pick<EventReader, 'sitesOf' | 'rows'>;
  /** All sites where absent: right for a handful of them. */
  siteId?: string | undefined;
  /** Epoch milliseconds to begin with. */
  since: number;
  now: () => number;
  /** Resolves when it is time for the next look; false ends. */
  wait: () => Promise<boolean>;
};

/** Enriched batches as they arrive, each once; those of one look in order of receipt. */
export const follow = async function* (options: FollowOptions): AsyncGenerator<EnrichedBatch> {
  const { reader, siteId, now, wait } = options;
  const seen = new Map<string, number>();
  let first = true;
  do {
    const until = now();
    const from = first ? options.since : Math.max(options.since, until - LOOK_BACK);
    first = false;
    // A clock a little behind the collector's must not hide what has just come in.
    const to = new Date(until + 60_000).toISOString();
    const fresh: { key: string; batch: EnrichedBatch }[] = [];
    for (const site of await sitesBetween(reader, from, until, siteId)) {
      for await (const row of reader.rows(site, new Date(from).toISOString(), to)) {
        if (!seen.has(row.key)) fresh.push(row);
        seen.set(row.key, Date.parse(row.batch.raw.receivedAt));
      }
    }
    fresh.sort((a, b) => (a.batch.raw.receivedAt < b.batch.raw.receivedAt ? -1 : 1));
    for (const { batch } of fresh) yield batch;
    for (const [key, at] of seen) if (at < until - 2 * LOOK_BACK) seen.delete(key);
  } while (await wait());
};

/** Shards may differ from hour to hour: the largest number covers all. */
const sitesBetween = async (reader: FollowOptions['reader'], from: number, to: number, siteId: string | undefined) => {
  const sites = new Map<string, number>();
  for (let at = Math.floor(from / 3_600_000) * 3_600_000; at <= to; at += 3_600_000) {
    for (const site of await reader.sitesOf(hourOf(new Date(at).toISOString()), siteId)) {
      sites.set(site.siteId, Math.max(sites.get(site.siteId) ?? 1, site.shards));
    }
  }
  return [...sites].map(([id, shards]) => ({ siteId: id, shards }));
};
