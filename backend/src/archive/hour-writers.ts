import { ARCHIVE_COLUMNS } from '../export/parquet/schema.ts';
import { parquetWriter } from '../export/parquet/writer.ts';
import { archiveKey } from '../records/keys.ts';
import { jsonlWriter } from './jsonl.ts';
import type { ArchiveKind } from './kinds.ts';
import type { LineWriter, ObjectWriter } from './ports.ts';

/** The objects of one archived hour, all formats at once: nothing is visible until `commit`. */
export const hourWriters = (bucket: ObjectWriter, kind: ArchiveKind, siteId: string, hour: string) => {
  const base = archiveKey[kind](siteId, hour);
  const writers: LineWriter<object>[] = [jsonlWriter(bucket, `${base}.jsonl.gz`)];
  if (kind === 'enriched')
    writers.push(parquetWriter(bucket, `${base}.parquet`, { columns: ARCHIVE_COLUMNS, timeZone: 'UTC' }));
  return {
    write: async (lines: readonly object[]) => {
      for (const writer of writers) await writer.add(lines);
    },
    finish: () => Promise.all(writers.map((writer) => writer.finish())),
    commit: async () => {
      for (const writer of writers) await writer.commit();
    },
    discard: async () => {
      for (const writer of writers) await writer.discard();
    },
  };
};
