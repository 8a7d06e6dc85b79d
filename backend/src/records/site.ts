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
  /** Oldest client time that is believed, hours before receipt. Default 72. */
  maxEventAgeHours: number;
  /** Shards of a site-hour, fixed for an hour when its first batch arrives. 1 carries about 1,000 batches a second. */
  shards: number;
  /** First match wins; `match` is a path prefix, or a glob with `*`. */
  pageCategories: readonly { match: string; category: string }[];
  exports: readonly ExportDestination[];
};

export type ExportDestination = {
  name: string;
  /** `s3://bucket/prefix`. */
  to: string;
  format: 'csv' | 'parquet';
  schedule: 'hourly' | 'daily' | 'weekly' | 'manual';
  columns?: readonly string[];
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
