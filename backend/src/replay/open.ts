import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { createKnowledge } from '../../../edge/src/door/knowledge.ts';
import { sdkCall } from '../../../edge/src/door/store.ts';
import { readTombstones } from '../archive/tombstones/store.ts';
import { dynamo } from '../clients/store.ts';
import { createErased } from '../enrichment/erased.ts';
import { createResolver, dynamoIdentityStore, memoryIdentityStore } from '../enrichment/identity/index.ts';
import { createPipeline, type EnrichedStore } from '../enrichment/pipeline.ts';
import { createTracker, dynamoSessionStore, memorySessionStore } from '../enrichment/sessions/index.ts';
import { type Stage, tableNames } from '../records/names.ts';
import { defaultSiteConfig, type PrivacySetting } from '../records/site.ts';
import { countingIds, createMemoryContexts, replayDailyKey } from './contexts.ts';
import type { EngineOptions } from './engine.ts';

/** A replay's result is its output file; enriched-events is left alone. */
const NOWHERE: EnrichedStore = { stored: async () => new Set(), put: async () => {} };

/** Identities and sessions in memory, sites with default settings. */
export const openInMemory = (privacy: PrivacySetting = 'full'): EngineOptions => {
  let now = '';
  const contextOf = createMemoryContexts(privacy);
  return {
    pipeline: createPipeline({
      resolver: createResolver({ store: memoryIdentityStore() }),
      // One writer never waits for another.
      track: createTracker({ store: memorySessionStore(), wait: async () => {}, random: () => 0 }),
      sites: async (siteId) => (await contextOf(siteId)).site,
      enriched: NOWHERE,
      now: () => now,
    }),
    contextOf,
    setNow: (iso) => {
      now = iso;
    },
    retentionDays: defaultSiteConfig('', 'dev').retentionDays,
  };
};

/** Identities and sessions in a stage's tables, sites and their keys as they are registered there. */
export const openOnTables = (stage: Stage, privacy?: PrivacySetting, client = dynamo()): EngineOptions => {
  const tables = tableNames(stage);
  const call = sdkCall(client);
  let now = '';
  const knowledge = createKnowledge({
    // Nothing of the table of daily keys: a replay brings its own (`replayDailyKey`).
    call: (operation, input) => (input.TableName === tables.dailyKeys ? Promise.resolve({}) : call(operation, input)),
    stage,
    tables,
    now: Date.now,
    randomId: countingIds(),
    randomKey: () => randomBytes(32),
    log: () => {},
  });
  const contextOf = async (siteId: string, receivedAt: string) => {
    const context = await knowledge(siteId, receivedAt);
    const site = privacy ? { ...context.site, privacy } : context.site;
    return { ...context, site, ...(privacy ? { siteKnown: true } : {}), dailyKey: replayDailyKey(siteId) };
  };
  return {
    pipeline: createPipeline({
      resolver: createResolver({ store: dynamoIdentityStore(client, tables.identities) }),
      track: createTracker({ store: dynamoSessionStore(client, tables.sessions), wait, random: Math.random }),
      sites: async (siteId) => (await contextOf(siteId, now)).site,
      enriched: NOWHERE,
      isErased: createErased(readTombstones(client, tables.clientConfig), Date.now),
      now: () => now,
    }),
    contextOf,
    setNow: (iso) => {
      now = iso;
    },
    retentionDays: defaultSiteConfig('', stage).retentionDays,
  };
};
