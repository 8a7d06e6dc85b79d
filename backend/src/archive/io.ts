import { dynamo, s3 } from '../clients/store.ts';
import { bucketNames, type Stage, tableNames } from '../records/names.ts';
import { bucket } from './objects/store.ts';
import { withPacks } from './packs/view.ts';
import type { ArchiveIo } from './ports.ts';
import { archiveTables } from './store.ts';

/**
 * Endpoints and credentials come from the AWS environment variables, so the same call serves AWS and the local stack.
 * @param run of one run of an archiver, which asks once whether an hour has packs. `pack`: small sites share objects
 */
export const archiveIo = (stage: Stage, run?: { pack: boolean }): ArchiveIo => {
  const names = bucketNames(stage);
  const options = { settled: run !== undefined };
  const buckets = {
    raw: withPacks(bucket(s3(), names.archive), 'raw', options),
    enriched: withPacks(bucket(s3(), names.enriched), 'enriched', options),
  };
  return {
    stage,
    tables: archiveTables(dynamo(), tableNames(stage)),
    buckets,
    ...(run?.pack && { packing: { raw: buckets.raw.packs, enriched: buckets.enriched.packs } }),
    internal: bucket(s3(), names.internal),
  };
};
