import type { Attribution, BrowserSignals, EventData, EventType, PageContext } from '../../../sdk/src/wire.ts';
import type { HeaderFacts, NetworkFacts, PrivacyDecision, RawBatch } from './raw.ts';

/** One event as a line of the raw archive: the seed's fields and names, then what the ingest added. */
export type RawLine = {
  eventType: EventType;
  /** Client clock, as sent. */
  timestamp: string;
  sessionId: string;
  visitorId?: string;
  siteId: string;
  url?: string;
  path?: string;
  page?: Pick<PageContext, 'title' | 'referrer' | 'queryParams' | 'hash'>;
  attribution?: Attribution;
  browser?: BrowserSignals;
  eventData?: EventData;
  eventId: string;
  pageId: string;
  seq: number;
  weight?: number;
  batchId: string;
  /** Position inside the batch, from 0: with `batchId` it names an event for ever. */
  index: number;
  createdAt: string;
  receivedAt: string;
  sentAt?: string;
  privacy: PrivacyDecision;
  network: NetworkFacts;
  headers: HeaderFacts;
  consent?: RawBatch['consent'];
  sdk?: RawBatch['sdk'];
  /** Facts of the whole batch, on its first line only. */
  batch?: Pick<
    RawBatch,
    | 'sequenced'
    | 'attempt'
    | 'invalid'
    | 'dropped'
    | 'redacted'
    | 'redactedPages'
    | 'pageToken'
    | 'checkpoints'
    | 'trustedSender'
  >;
};

export type IdentityFields = {
  identity_id: string;
  household_id: string | null;
  device_fingerprint: string | null;
  session_id: string;
  session_sequence: number;
  is_new_visitor: boolean;
  total_sessions: number;
  /** Estimated probability that this assignment is right, 0 to 1. */
  confidence_score: number;
  household_confidence?: number;
};

export type NormalizedFields = {
  device_category: 'desktop' | 'mobile' | 'tablet' | 'tv' | 'console' | 'wearable' | 'other';
  browser_family: string;
  browser_version?: string;
  os_family: string;
  os_version?: string;
  device_model?: string;
  is_mobile: boolean;
  page_category: string;
  /** GA4 default channel group in snake case, plus `ai_assistant`. */
  traffic_source_category: string;
  source?: string;
  medium?: string;
  campaign?: string;
  country?: string;
  region?: string;
  city?: string;
  engagement_score?: number;
  /** Only on events of a shop. */
  commerce?: CommerceFields;
};

/** What a shop's event means, whatever the shop calls it. */
export type CommerceFields = {
  action: 'view' | 'add' | 'remove' | 'checkout' | 'purchase';
  /** In units of `currency`; the sum over the items where the event does not say. */
  value?: number;
  /** ISO 4217, upper case. */
  currency?: string;
  transaction_id?: string;
  items?: readonly {
    id?: string;
    name?: string;
    category?: string;
    brand?: string;
    price?: number;
    quantity: number;
  }[];
};

export type BotFields = { is_bot: boolean; score: number; reasons: readonly string[]; kind?: string };

export type EnrichmentMetadata = {
  /** `receivedAt` of the batch plus nothing that varies: an archive is repeatable, so this is the first processing time. */
  processed_at: string;
  enrichment_version: string;
  /** Versions of the tables that touched the event, e.g. `{ channels: '2026-11-01' }`. */
  tables?: Readonly<Record<string, string>>;
};

/** One event as a line of the enriched archive. */
export type EnrichedLine = Omit<RawLine, 'batch' | 'headers' | 'network'> & {
  /** Time of the event corrected for the client's clock skew; equals `timestamp` where nothing was corrected. */
  occurred_at: string;
  /** False where the client's time could not be believed (future, or too old); `occurred_at` is then `receivedAt`. */
  time_trusted: boolean;
  identity: IdentityFields;
  normalized: NormalizedFields;
  bot: BotFields;
  enrichment_metadata: EnrichmentMetadata;
};
