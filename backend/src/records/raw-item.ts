import { type CompactBatch, compact, expand } from './compact.ts';
import {
  domainSession,
  hourOf,
  hourShard,
  parseDomainSession,
  parseHourShard,
  parseTimeBatch,
  timeBatch,
} from './keys.ts';
import { pack, unpack } from './packed.ts';
import type { RawBatch } from './raw.ts';

/** A raw-events item in plain values; `store.ts` files turn it into attribute values. */
export type RawItem = {
  domain_session: string;
  timestamp: string;
  hour_shard: string;
  received_batch: string;
  /** For an operator's eyes: `pageview=1 click=8`. */
  event_types: string;
  payload: Uint8Array;
  expires_at: number;
};

/** `pageview=1 click=8`, in order of first appearance. */
export const countTypes = (events: readonly { eventType: string }[]): string => {
  const counts = new Map<string, number>();
  for (const { eventType } of events) counts.set(eventType, (counts.get(eventType) ?? 0) + 1);
  return [...counts].map(([type, count]) => `${type}=${count}`).join(' ');
};

/** What the keys say. */
type KeyedFields = 'siteId' | 'sessionId' | 'batchId' | 'createdAt' | 'receivedAt' | 'shard' | 'expiresAt';

/** What the keys say is left out of the payload: an ordinary batch must stay within 1 KB, one write unit. */
export const toRawItem = (batch: RawBatch): RawItem => {
  const { siteId, sessionId, batchId, createdAt, receivedAt, shard, expiresAt, ...content } = batch;
  return {
    domain_session: domainSession(siteId, sessionId),
    timestamp: timeBatch(createdAt, batchId),
    hour_shard: hourShard(siteId, hourOf(receivedAt), shard),
    received_batch: timeBatch(receivedAt, batchId),
    event_types: countTypes(batch.events),
    payload: pack(compact(content, createdAt)),
    expires_at: expiresAt,
  };
};

/** The inverse of `toRawItem`; also reads a stream record's new image once its values are plain. */
export const fromRawItem = (item: RawItem): RawBatch => {
  const { siteId, sessionId } = parseDomainSession(item.domain_session);
  const { time: createdAt, batchId } = parseTimeBatch(item.timestamp);
  const { time: receivedAt } = parseTimeBatch(item.received_batch);
  const { shard } = parseHourShard(item.hour_shard);
  return {
    siteId,
    sessionId,
    batchId,
    createdAt,
    receivedAt,
    shard,
    expiresAt: item.expires_at,
    ...expand(unpack(item.payload) as Omit<CompactBatch, KeyedFields>, createdAt),
  };
};
