import { setTimeout as wait } from 'node:timers/promises';
import { readTombstones } from '../archive/tombstones/store.ts';
import { dynamo } from '../clients/store.ts';
import { type Stage, tableNames } from '../records/names.ts';
import { createErased } from './erased.ts';
import { createResolver, dynamoIdentityStore } from './identity/index.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';
import { createTracker, dynamoSessionStore } from './sessions/index.ts';
import { createSites } from './sites/index.ts';
import { readSiteFrom } from './sites/store.ts';
import { dynamoEnrichedStore } from './store.ts';

/** The enrichment on the tables of a stage. */
export const openEnrichment = (stage: Stage, client = dynamo()): Pipeline => {
  const tables = tableNames(stage);
  return createPipeline({
    resolver: createResolver({ store: dynamoIdentityStore(client, tables.identities) }),
    track: createTracker({ store: dynamoSessionStore(client, tables.sessions), wait, random: Math.random }),
    sites: createSites(readSiteFrom(client, tables.clientConfig), stage, Date.now),
    enriched: dynamoEnrichedStore(client, tables.enrichedEvents),
    isErased: createErased(readTombstones(client, tables.clientConfig), Date.now),
    now: () => new Date().toISOString(),
  });
};
