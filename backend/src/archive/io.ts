import { dynamo, s3 } from '../clients/store.ts';
import { bucketNames, type Stage, tableNames } from '../records/names.ts';
import { bucket } from './objects/store.ts';
import type { ArchiveIo } from './ports.ts';
import { archiveTables } from './store.ts';

/** Endpoints and credentials come from the AWS environment variables, so the same call serves AWS and the local stack. */
export const archiveIo = (stage: Stage): ArchiveIo => {
  const buckets = bucketNames(stage);
  return {
    stage,
    tables: archiveTables(dynamo(), tableNames(stage)),
    buckets: { raw: bucket(s3(), buckets.archive), enriched: bucket(s3(), buckets.enriched) },
    internal: bucket(s3(), buckets.internal),
  };
};
