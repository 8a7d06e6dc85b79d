import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { pathToFileURL } from 'node:url';
import { toItem } from '../backend/src/clients/attributes.ts';
import { CAPACITY_CHANNEL, type CapacityUse } from '../backend/src/clients/capacity.ts';
import { startTestDynamo } from '../backend/src/clients/testing/store.ts';
import { createResolver, memoryIdentityStore } from '../backend/src/enrichment/identity/index.ts';
import { openEnrichment } from '../backend/src/enrichment/open.ts';
import { createPipeline } from '../backend/src/enrichment/pipeline.ts';
import { processRecords } from '../backend/src/enrichment/process.ts';
import { createTracker, memorySessionStore } from '../backend/src/enrichment/sessions/index.ts';
import { toEnrichedItem } from '../backend/src/records/enriched-item.ts';
import type { RawBatch } from '../backend/src/records/raw.ts';
import { toRawItem } from '../backend/src/records/raw-item.ts';
import { defaultSiteConfig } from '../backend/src/records/site.ts';
import { ingest } from '../edge/src/ingest/index.ts';
import { recordedBatch } from '../edge/tests/bodies.ts';

/**
 * The enrichment alone: events per second of one process, with stores in memory and on a DynamoDB server, and what
 * DynamoDB meters for it. Visits have two batches each, four visits in five by people seen before.
 */
const KEY = new Uint8Array(32).fill(7);
const SITE = 'northwind-outdoors';
const T0 = Date.UTC(2026, 10, 22, 9);
/** Everybody comes again when the session before has long ended. */
const RETURN_MS = 20 * 3_600_000;

const batchesOf = (visits: number, events: number): RawBatch[] => {
  const site = { ...defaultSiteConfig(SITE, 'dev'), privacy: 'full' as const };
  const made: { at: number; raw: RawBatch }[] = [];
  for (let visit = 0; visit < visits; visit++) {
    const people = Math.ceil(visits / 5);
    const person = visit % people;
    const start = T0 + person * 20_000 + Math.floor(visit / people) * RETURN_MS;
    for (let part = 0; part < 2; part++) {
      const { body, headers } = recordedBatch(person * 2 + part, events);
      // One person's two batches are of one device and one client session.
      const { browser, visitorId } = recordedBatch(person * 2, events).body;
      const screen = { screenWidth: 1_000 + (person % 37) * 40, screenHeight: 700 + (person % 11) * 30 };
      const at = start + part * 15_000;
      const shift = at - Date.parse(body.createdAt ?? '');
      const moved = (time: string | undefined) => new Date(Date.parse(time ?? '') + shift).toISOString();
      const content = {
        ...body,
        browser: { ...browser, ...screen },
        ...(visitorId ? { visitorId } : {}),
        sessionId: `visit-${visit}`,
        batchId: `${events}-${visit}-${part}`,
        createdAt: moved(body.createdAt),
        sentAt: moved(body.sentAt),
        checkpoints: body.checkpoints?.map((checkpoint) => ({ ...checkpoint, at: moved(checkpoint.at) })),
        events: body.events.map((event) => ({ ...event, timestamp: moved(event.timestamp) })),
      };
      const { batch } = ingest(
        {
          method: 'POST',
          path: '/collect',
          headers: part ? recordedBatch(person * 2, events).headers : headers,
          body: JSON.stringify(content),
          viewer: {
            ip: `${60 + (person % 100)}.${(person * 7) % 256}.${(person * 13) % 256}.9`,
            country: 'US',
            asn: 7922,
          },
          receivedAt: new Date(at + 60).toISOString(),
        },
        () => ({ stage: 'dev', site, siteKnown: true, identityKey: KEY, dailyKey: () => KEY, random: () => 'unused' }),
      );
      if (!batch) throw new Error('a recorded body was refused');
      made.push({ at, raw: batch });
    }
  }
  return made.sort((a, b) => a.at - b.at).map(({ raw }) => raw);
};

const cpuSeconds = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};

/** Events per CPU second with stores in memory: what the code itself costs, packing of the result included. */
export const benchEnrichmentInMemory = async (visits = 2_000, events = 10) => {
  const batches = batchesOf(visits, events);
  const site = { ...defaultSiteConfig(SITE, 'dev'), privacy: 'full' as const };
  let bytes = 0;
  const pipeline = createPipeline({
    resolver: createResolver({ store: memoryIdentityStore() }),
    track: createTracker({ store: memorySessionStore(), wait: async () => {}, random: () => 0 }),
    sites: async () => site,
    enriched: {
      stored: async () => new Set(),
      put: async (batch) => {
        bytes += toEnrichedItem(batch).payload.length;
      },
    },
    now: () => '2026-11-22T14:00:00.000Z',
  });
  const started = process.cpuUsage();
  for (const raw of batches) for (const enriched of await pipeline.enrich([raw])) await pipeline.enriched.put(enriched);
  const seconds = cpuSeconds(started);
  return {
    eventsPerSecond: Math.round((batches.length * events) / seconds),
    microsecondsPerBatch: Math.round((seconds * 1e6) / batches.length),
    payloadBytes: Math.round(bytes / batches.length),
  };
};

/** Through the real stream handler's code on a DynamoDB server in memory, ten records an invocation. */
export const benchEnrichmentOnTables = async (events: number, visits = 150) => {
  const db = await startTestDynamo();
  const uses: CapacityUse[] = [];
  const meter = (use: unknown) => uses.push(use as CapacityUse);
  try {
    const pipeline = openEnrichment('dev', db.client);
    const batches = batchesOf(visits, events);
    const records = batches.map((raw, n) => ({
      eventName: 'INSERT',
      dynamodb: { SequenceNumber: String(n), NewImage: toItem(toRawItem(raw)) },
    }));
    subscribe(CAPACITY_CHANNEL, meter);
    const started = performance.now();
    for (let at = 0; at < records.length; at += 10) {
      const onFailure = (_: string, error: Error) => {
        throw error;
      };
      await processRecords(records.slice(at, at + 10), { pipeline, onFailure });
    }
    const seconds = (performance.now() - started) / 1000;
    const total = batches.length * events;
    const units = (kind: 'write' | 'read', table: string) =>
      uses
        .filter((use) => use.table === table)
        .reduce((sum, use) => sum + use[kind] + (use.write > 0 === (kind === 'write') ? use.index : 0), 0) / total;
    const { identities, sessions, enrichedEvents } = db.tables;
    return {
      eventsPerSecond: Math.round(total / seconds),
      writes: {
        identities: units('write', identities),
        sessions: units('write', sessions),
        enriched: units('write', enrichedEvents),
      },
      reads: {
        identities: units('read', identities),
        sessions: units('read', sessions),
        enriched: units('read', enrichedEvents),
      },
    };
  } finally {
    unsubscribe(CAPACITY_CHANNEL, meter);
    db.stop();
  }
};

const row = (units: Readonly<Record<string, number>>): string =>
  Object.entries(units)
    .map(([table, each]) => `${table} ${each.toFixed(3)}`)
    .join('  ');

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { eventsPerSecond, microsecondsPerBatch, payloadBytes } = await benchEnrichmentInMemory();
  console.log(
    `in memory, 10 events a batch: ${eventsPerSecond} events per CPU second, ${microsecondsPerBatch} µs a batch, payload ${payloadBytes} B`,
  );
  for (const events of [1, 5, 8, 10]) {
    const measured = await benchEnrichmentOnTables(events);
    console.log(`on tables, ${events} events a batch: ${measured.eventsPerSecond} events/s`);
    console.log(`  write units an event: ${row(measured.writes)}`);
    console.log(`  read units an event:  ${row(measured.reads)}`);
  }
}
