import type { EventData, EventType } from '../../../../sdk/src/wire.ts';
import type { EnrichedBatch } from '../../records/enriched.ts';
import type { BotFields, IdentityFields, NormalizedFields } from '../../records/lines.ts';
import type { PrivacyTier } from '../../records/site.ts';

export type TestEvent = {
  type: EventType;
  path?: string;
  pageId?: string;
  /** Epoch milliseconds or ISO; default: the batch's receipt. */
  at?: number | string;
  data?: EventData;
  category?: string;
  /** Of a sampled visit. */
  weight?: number;
};

export type TestBatch = {
  siteId?: string;
  session: string;
  identity?: string;
  receivedAt: number | string;
  tier?: PrivacyTier;
  isNew?: boolean;
  confidence?: number;
  household?: string;
  normalized?: Partial<NormalizedFields>;
  bot?: Partial<BotFields>;
  events: readonly TestEvent[];
};

let made = 0;
const iso = (time: number | string): string => new Date(time).toISOString();

/** An enriched batch as the enrichment would store it, from the few facts that a test is about. */
export const enrichedBatch = (given: TestBatch): EnrichedBatch => {
  const n = made++;
  const receivedAt = iso(given.receivedAt);
  const identity: IdentityFields = {
    identity_id: given.identity ?? `id_${given.session}`,
    household_id: given.household ?? null,
    device_fingerprint: null,
    session_id: given.session,
    session_sequence: 1,
    is_new_visitor: given.isNew ?? true,
    total_sessions: 1,
    confidence_score: given.confidence ?? 1,
  };
  return {
    raw: {
      siteId: given.siteId ?? 'test-site',
      sessionId: given.session,
      batchId: `batch-${n}`,
      createdAt: receivedAt,
      receivedAt,
      shard: 0,
      privacy: { tier: given.tier ?? 'full', basis: 'site_setting' },
      network: {},
      headers: {},
      expiresAt: Math.floor(Date.parse(receivedAt) / 1000) + 7 * 86_400,
      sequenced: true,
      events: given.events.map(({ type, path = '/', pageId, at, data, weight }, i) => ({
        eventType: type,
        eventId: `event-${n}-${i}`,
        timestamp: iso(at ?? receivedAt),
        pageId: pageId ?? `page-${given.session}-${path}`,
        seq: i + 1,
        path,
        url: `https://shop.example${path}`,
        ...(data ? { eventData: data } : {}),
        ...(weight ? { weight } : {}),
      })),
    },
    identity,
    normalized: {
      device_category: 'desktop',
      browser_family: 'Chrome',
      os_family: 'Windows',
      is_mobile: false,
      traffic_source_category: 'direct',
      country: 'DE',
      ...given.normalized,
    },
    bot: { is_bot: false, score: 0, reasons: [], ...given.bot },
    metadata: { processed_at: receivedAt, enrichment_version: '1' },
    events: given.events.map(({ at, category }) => ({
      occurred_at: iso(at ?? receivedAt),
      time_trusted: true,
      page_category: category ?? 'other',
    })),
  };
};
