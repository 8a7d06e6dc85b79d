import { join } from 'node:path';
import type { Bucket } from '../../../archive/ports.ts';
import { bucketNames, type Stage } from '../../../records/names.ts';
import type { EventReader } from '../../events/store.ts';
import { packedHours } from '../hot/packed-events.ts';
import { createArchiveFiles } from './archive/store.ts';
import { openDatabase } from './database/store.ts';
import { duckDbDialect } from './dialect.ts';
import { createRollups, forgetSite } from './rollups/store.ts';

const DAYS = 'days';

/** Throws away the days of a site that are kept in the local stack's folder: the keys in them are hashes of identities. */
export const forgetKept = (dataDirectory: string, siteId: string): Promise<void> =>
  forgetSite(join(dataDirectory, 'query-cache', DAYS), siteId);

/**
 * DuckDB over the local stack's buckets. `ARCHIVE_DIRECTORY` is the directory that holds the buckets as directories;
 * `QUERY_CACHE` is where days are kept, by default beside it.
 */
export const openDuckDb = (stage: Stage, reader: EventReader, now: () => number, enriched: Bucket) => {
  const buckets = process.env.ARCHIVE_DIRECTORY as string;
  const cache = process.env.QUERY_CACHE ?? join(buckets, '..', 'query-cache');
  const database = openDatabase(join(cache, 'spill'));
  return duckDbDialect({
    files: createArchiveFiles(join(buckets, bucketNames(stage).enriched)),
    rollups: createRollups(database, join(cache, DAYS)),
    database,
    reader,
    packed: packedHours(enriched),
    folder: join(cache, 'hot'),
    now,
  });
};
