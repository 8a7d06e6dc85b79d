import type { ArchiveIo, Bucket, ObjectWriter } from '../archive/ports.ts';
import type { ClientAccess } from '../records/site.ts';

/** Where an export goes: a place to write keys into, and how to name it to people. */
export type ExportTarget = ObjectWriter & { url: (key: string) => string };

export type ExportIo = ArchiveIo & {
  /** The default target: the stage's export bucket. */
  exportBucket: ExportTarget & Bucket;
  /** The secret under which a site's exports get pseudonyms. */
  exportSecret: (siteId: string) => Promise<string>;
  /** A directory or `s3://bucket/prefix`. */
  targetAt: (to: string, access?: ClientAccess) => ExportTarget;
};
