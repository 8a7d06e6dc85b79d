import { type CompactBatch, compact, expand } from './compact.ts';
import { ENRICHED_DICTIONARY } from './dictionary.ts';
import type { EnrichedBatch, EventEnrichment } from './enriched.ts';
import { parseTimeBatch, siteShard, timeBatch } from './keys.ts';
import { pack, unpack } from './packed.ts';
import type { StoredEvent } from './raw.ts';
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

/** An event's own enrichment, as far as it differs from that of the event before it. */
type CompactEnrichment = Omit<EventEnrichment, 'occurred_at' | 'time_trusted'> & {
  /** Milliseconds from the client's time to the corrected one: the same for all events of an ordinary batch. */
  off?: number;
  /** The corrected time itself, where the client's is no date. */
  at?: string;
  trusted?: boolean;
};

const compactEvents = (events: readonly EventEnrichment[], raw: readonly StoredEvent[]): CompactEnrichment[] => {
  let lastOff = 0;
  let lastTrusted = true;
  return events.map(({ occurred_at, time_trusted, ...own }, index) => {
    const off = Date.parse(occurred_at) - Date.parse(raw[index]?.timestamp ?? '');
    const short: CompactEnrichment = {
      ...(Number.isNaN(off) ? { at: occurred_at } : off !== lastOff && { off }),
      ...(time_trusted !== lastTrusted && { trusted: time_trusted }),
      ...own,
    };
    if (!Number.isNaN(off)) lastOff = off;
    lastTrusted = time_trusted;
    return short;
  });
};

const expandEvents = (events: readonly CompactEnrichment[], raw: readonly StoredEvent[]): EventEnrichment[] => {
  let lastOff = 0;
  let lastTrusted = true;
  return events.map(({ off = lastOff, at, trusted = lastTrusted, ...own }, index) => {
    lastOff = off;
    lastTrusted = trusted;
    const occurred_at = at ?? new Date(Date.parse(raw[index]?.timestamp ?? '') + off).toISOString();
    return { occurred_at, time_trusted: trusted, ...own };
  });
};

/** What the keys and plain attributes say is left out of the payload, as in raw-events: one write unit a batch. */
export const toEnrichedItem = (batch: EnrichedBatch): EnrichedItem => {
  const { siteId, batchId, receivedAt, shard, expiresAt, ...raw } = compact(batch.raw, batch.raw.createdAt);
  const { identity_id, ...identity } = batch.identity;
  const events = compactEvents(batch.events, batch.raw.events);
  return {
    site_id: siteShard(siteId, shard),
    timestamp: timeBatch(receivedAt, batchId),
    identity_id,
    event_types: countTypes(batch.raw.events),
    payload: pack(
      { raw, identity, normalized: batch.normalized, bot: batch.bot, metadata: batch.metadata, events },
      ENRICHED_DICTIONARY,
    ),
    expires_at: expiresAt,
  };
};

type Payload = Omit<EnrichedBatch, 'raw' | 'identity' | 'events'> & {
  raw: Omit<CompactBatch, 'siteId' | 'batchId' | 'receivedAt' | 'shard' | 'expiresAt'>;
  identity: Omit<EnrichedBatch['identity'], 'identity_id'>;
  events: readonly CompactEnrichment[];
};

/** The inverse of `toEnrichedItem`. */
export const fromEnrichedItem = (item: Omit<EnrichedItem, 'event_types'>): EnrichedBatch => {
  const { raw: content, identity, events, ...rest } = unpack(item.payload) as Payload;
  const at = item.site_id.indexOf('#');
  const { time: receivedAt, batchId } = parseTimeBatch(item.timestamp);
  const raw = {
    siteId: item.site_id.slice(0, at),
    batchId,
    receivedAt,
    shard: Number(item.site_id.slice(at + 1)),
    expiresAt: item.expires_at,
    ...expand(content, content.createdAt),
  };
  return {
    ...rest,
    raw,
    identity: { identity_id: item.identity_id, ...identity },
    events: expandEvents(events, raw.events),
  };
};
