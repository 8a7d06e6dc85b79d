export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;
export type Reports = Readonly<Record<string, readonly Row[]>>;

export type ReportAnswer = {
  site: string;
  from: string;
  to: string;
  timezone: string;
  interval: string;
  reports: Reports;
  compare?: { from: string; to: string; reports: Reports };
};

export type Site = { site: string; timezone: string; domains: readonly string[]; registered: boolean };

export type Me = { role: string; site: string | null; stage: string; expires_at: string | null };

export type LiveEvent = {
  at: string;
  type: string;
  path: string;
  name: string;
  country: string;
  device: string;
  browser: string;
  channel: string;
};

export type Live = {
  visitors: number;
  visitors_30_minutes: number;
  pageviews_30_minutes: number;
  events_30_minutes: number;
  bot_events_30_minutes: number;
  minutes: readonly { minutes_ago: number; pageviews: number; visitors: number }[];
  pages: readonly Row[];
  countries: readonly Row[];
  channels: readonly Row[];
  latest: readonly LiveEvent[];
};

export type Balance = {
  emitted: number;
  stored: number;
  invalid: Readonly<Record<string, number>>;
  throttled: number;
  dropped: Readonly<Record<string, number>>;
  lost: number;
  duplicates: number;
  unsequenced: number;
  recovered?: number;
  /** Values that the PII firewall took out, by path. */
  redacted?: Readonly<Record<string, number>>;
};

/** Figures are missing where no hour of the range was counted. */
export type Blocked = {
  hours: number;
  first: string | null;
  last: string | null;
  served_pages?: number;
  measured_pages?: number;
  not_measured?: number | null;
};

export type Hour = {
  hour: string;
  rows: number;
  bytes: number;
  revision: number;
  reconciliation: {
    received: number;
    enriched: number;
    bots: number;
    rejected: number;
    pending: number;
    complete: boolean;
  } | null;
  balance: Balance | null;
};

export type Share = { id: string; label: string; created_at: string; expires_at: string | null };

/** An export, or the delivery of one. */
export type Exported = {
  /** Key in the export bucket; of exports. */
  manifest?: string;
  /** Of deliveries. */
  name?: string | null;
  delivered_at?: string;
  target?: string;
  from: string;
  to: string;
  timezone: string;
  format: string;
  rows: number;
  bytes: number;
  files: readonly { key: string; bytes: number; sha256: string }[];
};

export type ExportList = {
  destinations: readonly { name: string; to: string; format: string; schedule: string }[];
  exports: readonly Exported[];
  deliveries: readonly Exported[];
};

export type BadRow = {
  received_at: string;
  code: string;
  field: string;
  rule: string;
  stored: boolean;
  payload: string;
};
