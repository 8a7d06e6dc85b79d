import type { EnrichedItem } from '../records/enriched-item.ts';
import type { ArchivedObject } from '../records/manifest.ts';
import type { Stage } from '../records/names.ts';
import type { RawItem } from '../records/raw-item.ts';
import type { Tombstone } from '../records/tombstones.ts';
import type { Objects } from './bucket.ts';
import type { ArchiveKind } from './kinds.ts';
import type { Packs } from './packs/packs.ts';

export type { ByteRange, ObjectWriter, PartUpload, PutOptions, StoredObject, UploadedParts } from './bucket.ts';

/** A bucket of an archive, or of a client. */
export type Bucket = Objects & {
  /** Of an archive's bucket: the site-hours in it that share an object. */
  packs?: Packs;
};

/** One format of an archived hour: takes lines in order, then says what the object is, then makes it visible or not. */
export type LineWriter<Line> = {
  add(lines: readonly Line[]): Promise<void>;
  finish(): Promise<ArchivedObject>;
  commit(): Promise<void>;
  discard(): Promise<void>;
};

/** A site-hour as its marker tells it. */
export type SiteHour = {
  siteId: string;
  hour: string;
  shards: number;
  /** What the archivers wrote on the marker after they committed; absent: not archived yet. */
  rawArchived?: number;
  enrichedArchived?: number;
};

/** A raw item's keys and counts, without its payload. */
export type RawKey = Pick<RawItem, 'domain_session' | 'timestamp' | 'received_batch' | 'event_types' | 'expires_at'>;

/** What the archive asks of DynamoDB. Every reading is a Query in key order; there is no scan. */
export type ArchiveTables = {
  /** The site-hours of one hour. Where a site is given and has no marker: none. */
  siteHours(hour: string, siteId?: string): Promise<SiteHour[]>;
  raw(site: SiteHour, shard: number): AsyncIterable<RawItem>;
  rawKeys(site: SiteHour, shard: number): AsyncIterable<RawKey>;
  enriched(site: SiteHour, shard: number): AsyncIterable<EnrichedItem>;
  /** What has been erased of a site, so that no copy of it comes back. Empty for nearly every site. */
  tombstones(siteId: string): Promise<Tombstone[]>;
  /** Days that a site keeps its archived hours; undefined: as long as the stage. */
  archiveDays(siteId: string): Promise<number | undefined>;
  /** Writes on the marker what has been archived; `null` opens the hour again, so that the next run archives it. */
  mark(site: Pick<SiteHour, 'siteId' | 'hour'>, kind: 'raw' | 'enriched', revision: number | null): Promise<void>;
};

/** The outside world of the archive: one stage's tables and buckets. */
export type ArchiveIo = {
  stage: Stage;
  tables: ArchiveTables;
  buckets: Readonly<Record<ArchiveKind, Bucket>>;
  /** Of a run that packs small sites: the packs as it knows them. Absent: every site-hour goes to its own path. */
  packing?: Readonly<Record<ArchiveKind, Packs>>;
  internal: Bucket;
};
