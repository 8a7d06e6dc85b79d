import { type CompactBatch, compact, expand } from './compact.ts';
import { ENRICHED_DICTIONARY } from './dictionary.ts';
import type { EnrichedBatch } from './enriched.ts';
import { siteShard, timeBatch } from './keys.ts';
import { pack, unpack } from './packed.ts';
import { countTypes } from './raw-item.ts';

/** An enriched-events item in plain values. One a batch; read by hour with `site_id` = site#shard, `timestamp` from the hour. */
export type EnrichedItem = {
  site_id: string;
  /** `receivedAt#batchId`. */
  timestamp: string;
  identity_id: string;
  event_types: string;
  payload: Uint8Array;
  expires_at: number;
};

export const toEnrichedItem = (batch: EnrichedBatch): EnrichedItem => ({
  site_id: siteShard(batch.raw.siteId, batch.raw.shard),
  timestamp: timeBatch(batch.raw.receivedAt, batch.raw.batchId),
  identity_id: batch.identity.identity_id,
  event_types: countTypes(batch.raw.events),
  payload: pack({ ...batch, raw: compact(batch.raw, batch.raw.createdAt) }, ENRICHED_DICTIONARY),
  expires_at: batch.raw.expiresAt,
});

export const fromEnrichedItem = (item: Pick<EnrichedItem, 'payload'>): EnrichedBatch => {
  const stored = unpack(item.payload) as Omit<EnrichedBatch, 'raw'> & { raw: CompactBatch };
  return { ...stored, raw: expand(stored.raw, stored.raw.createdAt) };
};
