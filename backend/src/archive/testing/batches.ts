import type { EnrichedBatch } from '../../records/enriched.ts';
import { shardOf } from '../../records/keys.ts';
import type { RawBatch, StoredEvent } from '../../records/raw.ts';

/** Batches as the ingest and the enrichment store them, for tests: deterministic in `n`. */
export type BatchOptions = {
  siteId?: string;
  /** Of receipt. */
  hour?: string;
  shards?: number;
  events?: readonly Partial<StoredEvent>[];
  batch?: Partial<RawBatch>;
};

const at = (hour: string, n: number): string => new Date(Date.parse(`${hour}:00:00.000Z`) + n * 137).toISOString();

export const rawBatch = (n: number, options: BatchOptions = {}): RawBatch => {
  const { siteId = 'shop', hour = '2026-11-22T14', shards = 1, events = [{}, { eventType: 'click' }] } = options;
  const time = at(hour, n);
  const batchId = `batch-${String(n).padStart(6, '0')}`;
  return {
    siteId,
    sessionId: `ses_${n % 17}`,
    batchId,
    createdAt: time,
    receivedAt: time,
    shard: shardOf(batchId, shards),
    privacy: { tier: 'full', basis: 'site_setting' },
    network: { version: 4, address: `a${n % 17}`, prefix: 'p', country: 'DE' },
    headers: { userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0' },
    expiresAt: 1_900_000_000,
    visitorId: `vis_${n % 13}`,
    sequenced: true,
    pages: { [`page-${n}`]: { url: 'https://shop.example/a', path: '/a', title: 'A' } },
    events: events.map((event, index) => ({
      eventType: 'pageview' as const,
      eventId: `e-${n}-${index}`,
      timestamp: time,
      pageId: `page-${n}`,
      seq: index + 1,
      ...event,
    })),
    ...options.batch,
  };
};

export const enrichedBatch = (raw: RawBatch, more: Partial<EnrichedBatch> = {}): EnrichedBatch => ({
  raw,
  identity: {
    identity_id: `id_${raw.visitorId}`,
    household_id: 'hh_1',
    device_fingerprint: 'fp_1',
    session_id: `ses_${raw.sessionId}`,
    session_sequence: 1,
    is_new_visitor: true,
    total_sessions: 1,
    confidence_score: 0.9,
  },
  normalized: {
    device_category: 'desktop',
    browser_family: 'firefox',
    os_family: 'linux',
    is_mobile: false,
    traffic_source_category: 'direct',
    country: 'DE',
  },
  bot: { is_bot: false, score: 0, reasons: [] },
  metadata: { processed_at: raw.receivedAt, enrichment_version: '1.0' },
  events: raw.events.map(({ timestamp }) => ({ occurred_at: timestamp, time_trusted: true, page_category: 'other' })),
  ...more,
});
