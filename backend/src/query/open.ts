import { archiveIo } from '../archive/io.ts';
import { bucket } from '../archive/objects/store.ts';
import type { Bucket } from '../archive/ports.ts';
import { dynamo, s3 } from '../clients/store.ts';
import { bucketNames, functionNames, type Stage, tableNames } from '../records/names.ts';
import { EVERY_SITE } from '../sites/api-keys.ts';
import { createSiteStore, type SiteStore } from '../sites/store.ts';
import type { AccessParts } from './access/authorize.ts';
import { createLimiter, type Limiter } from './access/limiter.ts';
import { startFunction } from './aws/send.ts';
import { type FoundBadRow, readBadRows } from './bad-rows/store.ts';
import { createEngine, type QueryEngine } from './engine.ts';
import { openAthena } from './engines/athena/open.ts';
import { openDuckDb } from './engines/duckdb/open.ts';
import { rememberEmpty } from './events/remember-empty.ts';
import { createEventReader, type EventReader } from './events/store.ts';

/** What the API works with. */
export type QueryParts = {
  stage: Stage;
  sites: Pick<SiteStore, 'getSite' | 'listSites' | 'enlist' | 'servedPages' | 'listApiKeys' | 'putApiKey'>;
  reader: EventReader;
  engine: QueryEngine;
  access: AccessParts;
  /** The archives of both kinds; the balance sheet of an hour stands in the manifest of the raw one. */
  archives: ReturnType<typeof archiveIo>['buckets'];
  exportBucket: Pick<Bucket, 'read' | 'list'>;
  /** Starts the export function with its event. */
  startExport: (event: object) => Promise<void>;
  badRows: (siteId: string, hours: Iterable<string>) => AsyncIterable<FoundBadRow>;
  limiter: Limiter;
  now: () => number;
};

const MAX_FAILURES = 10;
const FAILURE_WINDOW_MS = 5 * 60_000;
/** Makes the session secret once a process; a failed try is not remembered. */
const remember = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  };
};

/** The local stack says where its buckets lie on this disk; AWS says nothing, and Athena answers. */
const openDialect = (stage: Stage, reader: EventReader, now: () => number, enriched: Bucket) =>
  (process.env.ARCHIVE_DIRECTORY === undefined ? openAthena : openDuckDb)(stage, reader, now, enriched);

export const openQuery = (stage: Stage): QueryParts => {
  const sites = createSiteStore(dynamo(), tableNames(stage).clientConfig);
  const reader = createEventReader(dynamo(), tableNames(stage));
  const now = Date.now;
  const archives = archiveIo(stage).buckets;
  return {
    stage,
    sites,
    reader,
    archives,
    now,
    engine: createEngine(openDialect(stage, rememberEmpty(reader, now), now, archives.enriched)),
    access: {
      getApiKey: sites.getApiKey,
      sessionSecret: remember(() => sites.stageSecret('key#session', EVERY_SITE)),
      now,
    },
    exportBucket: bucket(s3(), bucketNames(stage).export),
    startExport: (event) => startFunction(functionNames(stage).export, event),
    badRows: (siteId, hours) => readBadRows(dynamo(), stage, siteId, hours),
    limiter: createLimiter(MAX_FAILURES, FAILURE_WINDOW_MS),
  };
};
