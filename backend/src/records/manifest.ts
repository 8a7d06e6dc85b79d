/** The manifest beside every archived hour (`….manifest.json`) and every export. */

export type ArchivedObject = {
  /** Key in the same bucket. */
  key: string;
  format: 'jsonl.gz' | 'parquet' | 'csv';
  rows: number;
  bytes: number;
  /** Hex SHA-256 of the object's bytes. */
  sha256: string;
};

export type Revision = {
  /** From 1; late data, erasure and re-enrichment each make a new one. */
  revision: number;
  reason: 'first' | 'late_data' | 'erasure' | 'rebuild';
  rows: number;
  objects: readonly ArchivedObject[];
};

export type HourManifest = {
  kind: 'raw' | 'enriched';
  siteId: string;
  /** `2026-11-22T14`, UTC, of `receivedAt`. */
  hour: string;
  schemaVersion: string;
  enrichmentVersion?: string;
  rows: number;
  bytes: number;
  sha256: string;
  firstEvent: string | null;
  lastEvent: string | null;
  objects: readonly ArchivedObject[];
  revision: number;
  /** Earlier revisions, oldest first, the current one included. */
  revisions: readonly Revision[];
  balance?: BalanceSheet;
};

/** Where every event of a site-hour went: emitted = stored + invalid + throttled + dropped + lost. */
export type BalanceSheet = {
  siteId: string;
  hour: string;
  emitted: number;
  stored: number;
  /** Refused by the ingest, by reason. */
  invalid: Readonly<Record<string, number>>;
  throttled: number;
  /** Dropped by the SDK, by reason. */
  dropped: Readonly<Record<string, number>>;
  lost: number;
  /** Reported beside the balance, not part of it. */
  duplicates: number;
  /** A subset of stored. */
  bots: number;
  /** Stored events of senders without sequence numbers; for them emitted = stored. */
  unsequenced: number;
};
