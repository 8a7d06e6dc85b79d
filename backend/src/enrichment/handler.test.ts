import { subscribe } from 'node:diagnostics_channel';
import { GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromItem, toItem } from '../clients/attributes.ts';
import { CAPACITY_CHANNEL, type CapacityUse } from '../clients/capacity.ts';
import { startTestDynamo, type TestDynamo } from '../clients/testing/store.ts';
import { type EnrichedItem, fromEnrichedItem } from '../records/enriched-item.ts';
import type { RawBatch } from '../records/raw.ts';
import { toRawItem } from '../records/raw-item.ts';
import { openEnrichment } from './open.ts';
import { processRecords } from './process.ts';
import type { StreamRecord } from './read-record.ts';
import { rawBatch } from './testing.ts';

let db: TestDynamo;
beforeAll(async () => {
  db = await startTestDynamo();
});
afterAll(() => db?.stop());

let sequence = 0;
/** A record in Lambda's form: binary values are base64 text. */
const recordOf = (batch: RawBatch): StreamRecord => {
  const image = toItem(toRawItem(batch)) as Record<string, { B?: Uint8Array | string }>;
  if (image.payload?.B) image.payload = { B: Buffer.from(image.payload.B).toString('base64') };
  return { eventName: 'INSERT', dynamodb: { SequenceNumber: String(++sequence), NewImage: image } };
};

const run = async (records: readonly StreamRecord[]) => {
  const errors: Error[] = [];
  const failures = await processRecords(records, {
    pipeline: openEnrichment('dev', db.client),
    onFailure: (_, error) => errors.push(error),
  });
  return { failures, errors };
};

const enrichedOf = async (batch: RawBatch) => {
  const Key = toItem({ site_id: `${batch.siteId}#${batch.shard}`, timestamp: `${batch.receivedAt}#${batch.batchId}` });
  const { Item } = await db.client.send(new GetItemCommand({ TableName: db.tables.enrichedEvents, Key }));
  return Item ? fromEnrichedItem(fromItem<EnrichedItem>(Item)) : undefined;
};

const scan = async (table: string) =>
  ((await db.client.send(new ScanCommand({ TableName: table }))).Items ?? []).map((item) => fromItem(item));

describe('the enrichment handler on a real DynamoDB server', () => {
  it('turns a stream record into an enriched batch with identity, session and meaning', async () => {
    const batch = rawBatch({ siteId: 'first', batchId: 'b1' });
    expect(await run([recordOf(batch)])).toEqual({ failures: [], errors: [] });
    expect(await enrichedOf(batch)).toMatchObject({
      raw: { batchId: 'b1' },
      identity: {
        session_sequence: 1,
        is_new_visitor: true,
        total_sessions: 1,
        session_id: expect.stringMatching(/^ses_/),
      },
      normalized: {
        browser_family: 'chrome',
        os_family: 'macos',
        device_category: 'desktop',
        traffic_source_category: 'paid_search',
      },
      bot: { is_bot: false },
      events: [{ page_category: 'product', time_trusted: true }],
    });
  });

  it('counts each batch once, however often and in whatever order its record comes', async () => {
    const batches = Array.from({ length: 6 }, (_, n) =>
      rawBatch({ siteId: 'thrice', batchId: `t${n}`, at: Date.parse('2026-11-22T14:00:00Z') + n * 60_000 }),
    );
    const thrice = [...batches, ...batches, ...batches].sort(() => Math.random() - 0.5);
    await Promise.all([run(thrice.slice(0, 9).map(recordOf)), run(thrice.slice(9).map(recordOf))]);
    await run(batches.map(recordOf));
    const sessions = (await scan(db.tables.sessions)).filter((item) => item.site_id === 'thrice');
    expect(sessions).toMatchObject([{ events: 6, pageviews: 6, session_sequence: 1 }]);
    const enriched = (await scan(db.tables.enrichedEvents)).filter((item) => item.site_id === 'thrice#0');
    expect(enriched).toHaveLength(6);
    expect(new Set(enriched.map((item) => item.identity_id)).size).toBe(1);
  });

  it('fails a record that cannot be read alone, and leaves out what is no batch', async () => {
    const good = rawBatch({ siteId: 'poison', batchId: 'good' });
    const poison = recordOf(rawBatch({ siteId: 'poison', batchId: 'bad' }));
    (poison.dynamodb?.NewImage as Record<string, unknown>).payload = { B: Buffer.from([99, 1, 2]).toString('base64') };
    const removed = { ...recordOf(good), eventName: 'REMOVE' };
    const { failures, errors } = await run([poison, recordOf(good), removed]);
    expect(failures).toEqual([{ itemIdentifier: poison.dynamodb?.SequenceNumber }]);
    expect(errors[0]?.message).toContain('version 99');
    expect(await enrichedOf(good)).toBeDefined();
  });

  it('fails what the stores refuse with the rest of its client session, and nothing else', async () => {
    const pipeline = openEnrichment('dev', db.client);
    const refusing = {
      ...pipeline,
      judge: async (raw: RawBatch) => {
        if (raw.batchId === 'f1') throw Object.assign(new Error('no'), { name: 'ThrottlingException' });
        return pipeline.judge(raw);
      },
    };
    const batches = ['f0', 'f1', 'f2'].map((batchId) => rawBatch({ siteId: 'refused', batchId }));
    const other = rawBatch({ siteId: 'refused', batchId: 'f3', sessionId: 's2' });
    const records = [...batches, other].map(recordOf);
    const failures = await processRecords(records, { pipeline: refusing, onFailure: () => {} });
    expect(failures).toEqual([1, 2].map((n) => ({ itemIdentifier: records[n]?.dynamodb?.SequenceNumber })));
    expect(await Promise.all([...batches, other].map(async (batch) => Boolean(await enrichedOf(batch))))).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it('writes at most one session item for all the batches of a visit in one invocation', async () => {
    const uses: CapacityUse[] = [];
    subscribe(CAPACITY_CHANNEL, (use) => uses.push(use as CapacityUse));
    const batches = Array.from({ length: 5 }, (_, n) =>
      rawBatch({ siteId: 'metered', batchId: `m${n}`, at: Date.parse('2026-11-22T15:00:00Z') + n * 5_000 }),
    );
    await run(batches.map(recordOf));
    const sessionWrites = uses.filter(({ table, write }) => table === db.tables.sessions && write > 0);
    expect(sessionWrites).toHaveLength(1);
    expect(sessionWrites[0]).toMatchObject({ write: 1, index: 1 });
  });
});
