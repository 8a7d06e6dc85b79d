import { join } from 'node:path';
import { bucketNames, type Stage } from '../../../records/names.ts';
import type { EventReader } from '../../events/store.ts';
import { createArchiveFiles } from './archive/store.ts';
import { openDatabase } from './database/store.ts';
import { duckDbDialect } from './dialect.ts';
import { createRollups } from './rollups/store.ts';

/**
 * DuckDB over the local stack's buckets. `ARCHIVE_DIRECTORY` is the directory that holds the buckets as directories;
 * `QUERY_CACHE` is where days are kept, by default beside it.
 */
export const openDuckDb = (stage: Stage, reader: EventReader, now: () => number) => {
  const buckets = process.env.ARCHIVE_DIRECTORY as string;
  const cache = process.env.QUERY_CACHE ?? join(buckets, '..', 'query-cache');
  const database = openDatabase(join(cache, 'spill'));
  return duckDbDialect({
    files: createArchiveFiles(join(buckets, bucketNames(stage).enriched)),
    rollups: createRollups(database, join(cache, 'days')),
    database,
    reader,
    folder: join(cache, 'hot'),
    now,
  });
};
