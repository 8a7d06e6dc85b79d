import type { EnrichedItem } from '../records/enriched-item.ts';
import type { ArchivedObject } from '../records/manifest.ts';
import type { Stage } from '../records/names.ts';
import type { RawItem } from '../records/raw-item.ts';
import type { Tombstone } from '../records/tombstones.ts';
import type { ArchiveKind } from './kinds.ts';
import type { Packs } from './packs/packs.ts';

/** What the archive asks of S3. `store.ts` implements it; a directory implements the writing half for exports. */
export type ObjectWriter = {
  /** Every part of an upload but the last has at least so many bytes. */
  leastPartBytes: number;
  /** `conflict`: another writer was first; nothing was written. */
  put(key: string, body: Uint8Array, options: PutOptions): Promise<'written' | 'conflict'>;
  /**
   * Nothing is visible under the key before `complete`.
   * @param options.resume what an earlier upload of the key has sent: it goes on, if it is still there
   */
  startUpload(key: string, options: { contentType: string; resume?: UploadedParts }): Promise<PartUpload>;
};

export type PutOptions = {
  contentType: string;
  /** Write only over the object that has this ETag. */
  ifMatch?: string;
  /** Write only where there is no object. */
  ifAbsent?: boolean;
};

/** An upload that is under way: its name, and its parts in order. */
export type UploadedParts = { id: string; parts: readonly { etag: string; bytes: number }[] };

export type PartUpload = {
  part(body: Uint8Array): Promise<void>;
  sent(): UploadedParts;
  complete(): Promise<void>;
  abort(): Promise<void>;
};

/** One format of an archived hour: takes lines in order, then says what the object is, then makes it visible or not. */
export type LineWriter<Line> = {
  add(lines: readonly Line[]): Promise<void>;
  finish(): Promise<ArchivedObject>;
  commit(): Promise<void>;
  discard(): Promise<void>;
};

export type StoredObject = { key: string; bytes: number };

/** Bytes of an object from a place on. */
export type ByteRange = { from: number; bytes: number };

export type Bucket = ObjectWriter & {
  /** @param range default: all of it. One that reaches beyond the end gives what there is; all beyond it, nothing and no ETag. */
  read(
    key: string,
    range?: ByteRange,
  ): Promise<{ body: AsyncIterable<Uint8Array>; etag: string; bytes: number } | null>;
  /** Bytes of the object, or null where there is none. */
  size(key: string): Promise<number | null>;
  list(prefix: string): AsyncIterable<StoredObject>;
  remove(keys: readonly string[]): Promise<void>;
  /** Of an archive's bucket: the site-hours in it that share an object. */
  packs?: Packs;
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
