/** A site's configuration as stored in client-config, record `config`, attribute `config` (JSON). */

export const PRIVACY_SETTINGS = ['full', 'daily', 'auto'] as const;
export type PrivacySetting = (typeof PRIVACY_SETTINGS)[number];

export const PRIVACY_TIERS = ['full', 'daily', 'none'] as const;
/** What a batch's visitor is recognised by; `docs/privacy.md` has the whole table. */
export type PrivacyTier = (typeof PRIVACY_TIERS)[number];

export type SiteConfig = {
  siteId: string;
  /** Hosts whose pages may send; a leading `*.` allows subdomains. Empty: any (stage dev only). */
  domains: readonly string[];
  privacy: PrivacySetting;
  /** IANA name; reports and exports give local times in it. Default `UTC`. */
  timeZone: string;
  /** Inactivity that ends a session, minutes. Default 30. */
  sessionMinutes: number;
  /** A new campaign starts a new session. Default false. */
  newCampaignNewSession: boolean;
  /** Days that table rows live. Default by stage: dev 7, prod 180. */
  retentionDays: number;
  /** Days that archived hours are kept. Default: as long as the stage keeps them. */
  archiveDays?: number;
  /** Oldest client time that is believed, hours before receipt. Default 72. */
  maxEventAgeHours: number;
  /** Shards of a site-hour, fixed for an hour when its first batch arrives. 1 carries about 1,000 batches a second. */
  shards: number;
  /**
   * Requests that one network (/24, /64) may send to one instance of the ingest; 429 with Retry-After beyond. Default:
   * none in stage dev, 20 a second after a burst of 200 in stage prod.
   */
  rateLimit?: { perSecond: number; burst: number };
  /** Requests of the whole site to one instance of the ingest, whatever network they come from. Default: none. */
  siteRateLimit?: { perSecond: number; burst: number };
  /** What custom events must look like, by `eventData.name`. Events of other names pass. */
  eventSchemas?: Readonly<Record<string, EventSchema>>;
  /** Events that may be stored a month; above it whole visits are sampled. Default: as many as come. */
  monthlyEvents?: number;
  /**
   * Share of the visits that is stored, each with the inverse as its weight. Set by the budget guard, hour by hour, where
   * there is a budget, or by hand. Default 1.
   */
  sampleRate?: number;
  /** First match wins; `match` is a path prefix, or a glob with `*`. */
  pageCategories: readonly { match: string; category: string }[];
  exports: readonly ExportDestination[];
};

export const SCHEMA_MODES = ['warn', 'reject'] as const;

export type EventSchema = {
  /** `warn`: the event is stored and a bad row says what is wrong; `reject`: it is refused by `schema_violation`. */
  mode: (typeof SCHEMA_MODES)[number];
  /** Of `eventData.properties`. */
  schema: JsonSchema;
};

export type JsonType = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null';

/** The part of JSON Schema 2020-12 that the edge knows; `docs/event-schemas.md` has it as a table. */
export type JsonSchema = {
  type?: JsonType | readonly JsonType[];
  enum?: readonly (string | number | boolean | null)[];
  const?: string | number | boolean | null;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  required?: readonly string[];
  properties?: Readonly<Record<string, JsonSchema>>;
  additionalProperties?: boolean;
  items?: JsonSchema;
};

export type ExportDestination = {
  name: string;
  /** `s3://bucket/prefix`. */
  to: string;
  format: 'csv' | 'parquet';
  schedule: 'hourly' | 'daily' | 'weekly' | 'manual';
  columns?: readonly string[];
  /** For a bucket in another account. */
  access?: ClientAccess;
  /** Recipient under whose name identities, households, sessions and visitors get pseudonyms. Default: as they are. */
  rekeyFor?: string;
  /** Values that fewer identities share are left empty in the columns that could single somebody out. Default: off. */
  smallCells?: number;
};

/** How a bucket in another account is written to. */
export type ClientAccess = {
  /** Role in the client's account, named `evothesis-export-…`. Absent: the bucket's policy lets our function in. */
  roleArn?: string;
  externalId?: string;
  /** Account id; S3 refuses the bucket if it is somebody else's. */
  bucketOwner?: string;
  kmsKeyArn?: string;
};

export const defaultSiteConfig = (siteId: string, stage: 'dev' | 'prod'): SiteConfig => ({
  siteId,
  domains: [],
  privacy: 'auto',
  timeZone: 'UTC',
  sessionMinutes: 30,
  newCampaignNewSession: false,
  retentionDays: stage === 'prod' ? 180 : 7,
  maxEventAgeHours: 72,
  shards: 1,
  pageCategories: [],
  exports: [],
});
