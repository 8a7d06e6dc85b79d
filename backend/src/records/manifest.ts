/** The manifest beside every archived hour (`….manifest.json`) and every export. */

export type ArchivedObject = {
  /** Key in the same bucket. */
  key: string;
  format: 'jsonl.gz' | 'parquet' | 'csv';
  rows: number;
  bytes: number;
  /** Hex SHA-256 of the object's bytes. */
  sha256: string;
  /** Hex SHA-256 before compression: what is compared where another machine's zlib packs the same lines differently. */
  contentSha256?: string;
};

export type Revision = {
  /** From 1; late data, erasure and re-enrichment each make a new one. */
  revision: number;
  reason: 'first' | 'late_data' | 'erasure' | 'rebuild';
  rows: number;
  objects: readonly ArchivedObject[];
};

/** Where the events of an hour are: received = enriched + bots + rejected + pending. */
export type Reconciliation = {
  /** Events in the raw table, and those refused beside them in the same requests. */
  received: number;
  /** Enriched and not flagged as a bot. */
  enriched: number;
  bots: number;
  rejected: number;
  /** In the raw table, not enriched yet (or given up on: see the dead letters). The hour is restated when they are. */
  pending: number;
  complete: boolean;
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
  /** Of the enriched archive. */
  reconciliation?: Reconciliation;
  /** Events that were erased from the hour. Its balance stays what it was: it says what was received. */
  erased?: number;
  /** Objects that are about to take the place of `objects`: an erasure was interrupted, and goes on when run again. */
  pending?: readonly ArchivedObject[];
  /** Keys of items that this release cannot read; their events are not in the objects. Absent: none. */
  unreadable?: readonly string[];
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
  /** A subset of stored. Absent in the raw manifest: the enrichment tells bots, `reconciliation.bots` counts them. */
  bots?: number;
  /** Stored events of senders without sequence numbers; for them emitted = stored. */
  unsequenced: number;
  /** Values that the PII firewall took out, by path of the page; '' for what stood on no page. Absent: none. */
  redacted?: Readonly<Record<string, number>>;
  /** Stored now, counted lost by an earlier hour's sheet: take them off the sum of `lost` over hours. */
  recovered?: number;
};
