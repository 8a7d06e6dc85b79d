import type { Batch, WireEvent } from '../../../sdk/src/wire.ts';
import type { PrivacyTier } from './site.ts';

/** Keyed hashes of the viewer's address; nothing of the address itself. base64url, 96 bits each. */
export type NetworkFacts = {
  version?: 4 | 6;
  /** Of the whole address. Tier `full` only. */
  address?: string;
  /** Of the /24 (IPv4) or /64 (IPv6). Tier `full` only. */
  prefix?: string;
  /** IPv6 only, tier `full` only. */
  prefix56?: string;
  prefix48?: string;
  /** Of the /16 (IPv4), or of the /32 (IPv6) where no ASN is known: a neighbourhood inside one operator. Tier `full` only. */
  block?: string;
  /** Tier `daily` only: keyed hash of address, user agent and accept-language under the day's key. */
  dailyVisitor?: string;
  asn?: number;
  /** ISO 3166-1 alpha-2. */
  country?: string;
  region?: string;
  city?: string;
};

/** Header fields that the enrichment judges browsers and bots by, as they came. Absent fields are absent. */
export type HeaderFacts = {
  userAgent?: string;
  acceptLanguage?: string;
  secChUa?: string;
  secChUaMobile?: string;
  secChUaPlatform?: string;
  secChUaPlatformVersion?: string;
  secChUaModel?: string;
  secFetchSite?: string;
  /** Host of Origin, or of Referer where there is no Origin. */
  originHost?: string;
};

export type PrivacyDecision = {
  tier: PrivacyTier;
  /** Why, e.g. `site_setting`, `consent_granted`, `consent_denied`, `gpc`, `region_requires_consent`, `no_daily_key`. */
  basis: string;
};

/** A stored event: everything the wire left optional has been filled in. */
export type StoredEvent = WireEvent & Required<Pick<WireEvent, 'eventId' | 'timestamp' | 'pageId' | 'seq'>>;

/** One accepted batch: the content of a raw-events item and of a spool object. */
export type RawBatch = {
  siteId: string;
  /** As stored: a keyed hash in tier `daily`, one of its own per batch in tier `none`. */
  sessionId: string;
  batchId: string;
  createdAt: string;
  /** Set once, at the first acceptance; it defines the hour of every event of the batch. */
  receivedAt: string;
  /** Shard of the site-hour. */
  shard: number;
  privacy: PrivacyDecision;
  network: NetworkFacts;
  headers: HeaderFacts;
  /** Epoch seconds when the item leaves the table. */
  expiresAt: number;
  visitorId?: string;
  sentAt?: string;
  attempt?: number;
  /** Sent by a server with an API key: its times are believed. */
  trustedSender?: true;
  /** Sequence numbers came from the sender; false for the seed's bodies, which the balance sheet cannot check. */
  sequenced: boolean;
  /** Refused events of the same request, by reason code. */
  invalid?: Readonly<Record<string, number>>;
  /** Values that the PII firewall redacted. */
  redacted?: number;
  /** Of these, how many on which page instance; the rest stood in what all pages share. */
  redactedPages?: Readonly<Record<string, number>>;
  /** What was wrong with the page token, where the site asks for one; absent: nothing, or the site does not ask. */
  pageToken?: 'missing' | 'invalid' | 'expired';
  events: readonly StoredEvent[];
} & Pick<Batch, 'attribution' | 'browser' | 'consent' | 'sdk' | 'pages' | 'checkpoints' | 'dropped'>;
