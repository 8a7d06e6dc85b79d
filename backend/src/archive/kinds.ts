/** The two archives. What differs between them is in this list and in `sources.ts`. */
export const ARCHIVES = {
  raw: { bucket: 'archive', prefix: 'site-logs/', schemaVersion: '1' },
  enriched: { bucket: 'enriched', prefix: 'enriched-events/', schemaVersion: '1' },
} as const;

export type ArchiveKind = keyof typeof ARCHIVES;
export const ARCHIVE_KINDS = Object.keys(ARCHIVES) as ArchiveKind[];

/** Where Athena finds the Parquet objects of the enriched archive, in the same bucket. */
export const ATHENA_LINKS = 'enriched-parquet/';
