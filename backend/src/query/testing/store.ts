import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createS3Server } from '../../../local/s3/server.ts';
import type { EnrichedBatch } from '../../records/enriched.ts';
import { bucketNames } from '../../records/names.ts';
import { createEngine } from '../engine.ts';
import { createArchiveFiles } from '../engines/duckdb/archive/store.ts';
import { openDatabase } from '../engines/duckdb/database/store.ts';
import { duckDbDialect } from '../engines/duckdb/dialect.ts';
import { createRollups } from '../engines/duckdb/rollups/store.ts';
import type { EventReader } from '../events/store.ts';

/** A table of enriched batches in memory, read as the real one is. */
const readerOf = (batches: readonly EnrichedBatch[]): Pick<EventReader, 'sitesOf' | 'rows'> => ({
  sitesOf: async (hour, siteId) => {
    const found = batches.filter(({ raw }) => raw.receivedAt.startsWith(hour) && raw.siteId === siteId);
    return found.length > 0 && siteId !== undefined ? [{ siteId, shards: 1 }] : [];
  },
  rows: async function* ({ siteId }, from, to) {
    for (const batch of batches) {
      const { receivedAt, batchId } = batch.raw;
      if (batch.raw.siteId === siteId && receivedAt >= from && receivedAt < to) yield { key: batchId, batch };
    }
  },
});

/** The DuckDB engine over batches that are all still in the table, or over a directory of archives. */
export const engineOver = async (batches: readonly EnrichedBatch[], buckets?: string, now = Date.now) => {
  const folder = mkdtempSync(join(tmpdir(), 'evothesis-query-'));
  const database = openDatabase(folder);
  const dialect = duckDbDialect({
    files: createArchiveFiles(buckets ?? join(folder, 'none')),
    rollups: createRollups(database, join(folder, 'days')),
    database,
    reader: readerOf(batches),
    folder,
    now,
  });
  return {
    engine: createEngine(dialect),
    dialect,
    database,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

/**
 * The local stack's S3 server, whose buckets are directories, in the place of the stores' own; the AWS variables of this
 * process point at it. Call before anything asks for a client.
 */
export const startArchive = async () => {
  const root = mkdtempSync(join(tmpdir(), 'evothesis-archive-'));
  const buckets = join(root, 's3');
  const server = createS3Server(buckets);
  const port = await server.listen(0);
  const endpoint = `http://127.0.0.1:${port}`;
  Object.assign(process.env, { AWS_ENDPOINT_URL_S3: endpoint, ARCHIVE_DIRECTORY: buckets });
  for (const name of Object.values(bucketNames('dev'))) await fetch(`${endpoint}/${name}`, { method: 'PUT' });
  return {
    buckets,
    stop: async () => {
      await server.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
};
