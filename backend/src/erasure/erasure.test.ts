import { gunzipSync, gzipSync } from 'node:zlib';
import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { archiveHour, verifyHour } from '../archive/index.ts';
import type { Bucket } from '../archive/ports.ts';
import { enrichedBatch, rawBatch } from '../archive/testing/batches.ts';
import { putEnriched, putRaw, startStores, type TestStores } from '../archive/testing/store.ts';
import { toItem } from '../clients/attributes.ts';
import { openEnrichment } from '../enrichment/open.ts';
import { processRecords } from '../enrichment/process.ts';
import { exportEvents, exportRange } from '../export/index.ts';
import { tableNames } from '../records/names.ts';
import { unpack } from '../records/packed.ts';
import type { RawBatch } from '../records/raw.ts';
import { toRawItem } from '../records/raw-item.ts';
import { access, type ErasureIo, erase, erasureIo } from './index.ts';

const siteId = 'shop';
const now = new Date('2026-11-22T18:00:00Z');
const [older, recent] = ['2026-11-22T14', '2026-11-22T15'] as const;
let stores: TestStores;
let io: ErasureIo;
beforeAll(async () => {
  stores = await startStores();
  io = erasureIo('dev');
});
afterAll(() => stores.stop());

const put = (table: 'sessions' | 'identities', item: Parameters<typeof toItem>[0]) =>
  stores.dynamo.send(new PutItemCommand({ TableName: tableNames('dev')[table], Item: toItem(item) }));

/** Ids as long as the real ones: `vis_3` must not be found in `vis_30`. */
const visitor = (n: number) => `vis_${n}_abcdefghijkl`;
const raws = [older, recent].flatMap((hour) =>
  Array.from({ length: 30 }, (_, n) =>
    rawBatch(n, { hour, batch: { visitorId: visitor(n), sessionId: `session-${n}-${hour}` } }),
  ),
);

const bytesOf = async (bucket: Bucket): Promise<string> => {
  let all = '';
  for await (const { key } of bucket.list('')) {
    all += key;
    const found = await bucket.read(key);
    const chunks: Uint8Array[] = [];
    for await (const chunk of found?.body ?? []) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    all += key.endsWith('.gz') ? gunzipSync(body).toString() : body.toString('latin1');
  }
  return all;
};
/** Everything stored, as one text: what a byte search would go through. */
const everything = async (): Promise<string> => {
  const texts = await Promise.all([io.buckets.raw, io.buckets.enriched, io.internal, io.exportBucket].map(bytesOf));
  for (const TableName of Object.values(tableNames('dev')).filter((name) => !name.includes('daily'))) {
    const { Items = [] } = await stores.dynamo.send(new ScanCommand({ TableName }));
    texts.push(JSON.stringify(Items.map(({ payload, ...item }) => [item, payload?.B && unpack(payload.B)])));
  }
  return texts.join('\n');
};

it('finds and erases every copy of a visitor, and leaves everything else as it was', async () => {
  await putRaw(stores, raws);
  await putEnriched(
    stores,
    raws.map((raw) => enrichedBatch(raw)),
  );
  for (const hour of [older, recent])
    for (const kind of ['raw', 'enriched'] as const) await archiveHour(io, { kind, hour });
  const range = exportRange('2026-11-22', '2026-11-22');
  await exportEvents(io, { siteId, ...range, format: 'csv' });
  await exportEvents(io, { siteId, ...range, format: 'parquet', columns: ['event_id', 'visitor_id'] });
  const identity = (n: number) => `id_${visitor(n)}`;
  for (const n of [3, 4]) {
    await put('sessions', {
      identity_id: identity(n),
      session_start: `${older}:00:00.000Z`,
      session_id: `ses_session-${n}-${older}`,
    });
    await put('identities', { blocking_key: `shop#device#${identity(n)}`, row_key: 'seen', version: 1, data: '1' });
  }
  const shared = [
    [identity(3), 2],
    [identity(4), 5],
  ];
  await put('identities', {
    blocking_key: 'shop#prefix#p',
    row_key: 'all',
    version: 7,
    data: JSON.stringify({ devices: shared }),
  });
  const spooled = rawBatch(99, { hour: recent, batch: { visitorId: visitor(3) } });
  const spoolKey = `spool/${spooled.receivedAt}#shop#${spooled.batchId}.json.gz`;
  await io.internal.put(spoolKey, gzipSync(JSON.stringify(spooled)), { contentType: 'application/gzip' });

  const subject = { siteId, by: 'visitor', value: visitor(3) } as const;
  const places = new Map<string, number>();
  for await (const { place } of access(io, subject, now)) places.set(place, (places.get(place) ?? 0) + 1);
  expect(Object.fromEntries(places)).toEqual({
    enriched_table: 2,
    enriched_archive: 4,
    raw_table: 2,
    raw_archive: 4,
    spool: 1,
    sessions: 1,
    identities: 2,
  });

  expect((await everything()).includes(visitor(3))).toBe(true);
  const receipt = await erase(io, subject, now);
  expect(receipt).toMatchObject({
    batches: 3,
    rows: { rawEvents: 2, enrichedEvents: 2, sessions: 1, identities: 2 },
    spool: 1,
    exports: [{}, {}],
  });
  expect(receipt.archives.map(({ removed, revision }) => [removed, revision])).toEqual(Array(4).fill([2, 2]));
  expect(JSON.stringify(receipt)).not.toContain(visitor(3));
  const left = await everything();
  expect(left.includes(visitor(3))).toBe(false);
  expect(left.includes(`session-3-${older}`)).toBe(false);
  for (const n of [4, 29]) expect(left.includes(visitor(n))).toBe(true);
  expect(left.includes(JSON.stringify(JSON.stringify({ devices: [[identity(4), 5]] })).slice(1, -1))).toBe(true);

  for (const hour of [older, recent]) {
    expect(await verifyHour(io, { hour }, now)).toMatchObject([
      { ok: true, events: { table: 58, raw: 58, enriched: 58 } },
    ]);
  }
});

it('does not let a late copy come back, but a new visit', async () => {
  const copy = raws[3] as (typeof raws)[0];
  await putRaw(stores, [copy]);
  await putEnriched(stores, [enrichedBatch(copy)]);
  for (const kind of ['raw', 'enriched'] as const)
    expect(await archiveHour(io, { kind, hour: older })).toMatchObject([{ rows: 58, status: 'unchanged' }]);
  await putRaw(stores, [rawBatch(77, { hour: '2026-11-22T19', batch: { visitorId: visitor(3) } })]);
  expect(await archiveHour(io, { kind: 'raw', hour: '2026-11-22T19' })).toMatchObject([{ rows: 2 }]);
});

it('goes on where an erasure was stopped between the objects of an hour', async () => {
  const hour = '2026-11-22T16';
  const more = [5, 6].map((n) => rawBatch(n, { hour, batch: { visitorId: visitor(n) } }));
  await putRaw(stores, more);
  await putEnriched(
    stores,
    more.map((raw) => enrichedBatch(raw)),
  );
  for (const kind of ['raw', 'enriched'] as const) await archiveHour(io, { kind, hour });
  // The disk goes away before the second object, or the manifest, of the rewriting.
  const enriched = io.buckets.enriched;
  for (const fatal of ['.parquet', '.manifest.json']) {
    let manifests = 0;
    const put: Bucket['put'] = (key, body, options) => {
      const dies = key.includes('hour=16') && key.endsWith(fatal) && (fatal === '.parquet' || ++manifests === 2);
      return dies ? Promise.reject(new Error('gone')) : enriched.put(key, body, options);
    };
    const broken = { ...io, buckets: { ...io.buckets, enriched: { ...enriched, put } } };
    await expect(erase(broken, { siteId, by: 'visitor', value: visitor(5) }, now)).rejects.toThrow('gone');
  }
  await erase(io, { siteId, by: 'visitor', value: visitor(5) }, now);
  expect((await everything()).includes(visitor(5))).toBe(false);
  expect(await verifyHour(io, { hour }, now)).toMatchObject([{ ok: true, events: { raw: 2, enriched: 2 } }]);
});

it('erases an identity with all its rows', async () => {
  const identity = `id_${visitor(8)}`;
  const receipt = await erase(io, { siteId, by: 'identity', value: identity }, now);
  expect(receipt).toMatchObject({ batches: 2, rows: { rawEvents: 2, enrichedEvents: 2 } });
  expect((await everything()).includes(visitor(8))).toBe(false);
  expect(await erase(io, { siteId, by: 'identity', value: identity }, now)).toMatchObject({ batches: 0, archives: [] });
});

it('finds what has not been enriched yet by its session and its visitor, and leaves what is somebody else’s too', async () => {
  const hour = '2026-11-22T17';
  const of = (n: number, batch: Partial<RawBatch>) =>
    rawBatch(n, { hour, batch: { sessionId: `tab-${n}-abcdefgh`, ...batch } });
  const known = of(1, { visitorId: visitor(40) });
  const sameTab = of(2, { sessionId: 'tab-1-abcdefgh', visitorId: visitor(41) });
  const sameVisitor = of(3, { visitorId: visitor(40) });
  const stranger = of(4, { visitorId: visitor(42) });
  const shared = of(5, { visitorId: visitor(43) });
  await putRaw(stores, [known, sameTab, sameVisitor, stranger, shared]);
  const ofIdentity = (raw: RawBatch, identity_id: string) => {
    const batch = enrichedBatch(raw);
    return { ...batch, identity: { ...batch.identity, identity_id } };
  };
  const identity = `id_${visitor(40)}`;
  // A machine of two people: the identity and another one share visitor 43.
  const twoPeople = [of(6, { visitorId: visitor(43) }), of(7, { visitorId: visitor(43) })];
  await putEnriched(stores, [
    ofIdentity(known, identity),
    ofIdentity(twoPeople[0] as RawBatch, identity),
    ofIdentity(twoPeople[1] as RawBatch, 'id_of_the_other_one'),
  ]);
  await archiveHour(io, { kind: 'raw', hour });
  const spooled = of(8, { visitorId: visitor(40) });
  const spoolKey = `spool/${spooled.receivedAt}#shop#${spooled.batchId}.json.gz`;
  await io.internal.put(spoolKey, gzipSync(JSON.stringify(spooled)), { contentType: 'application/gzip' });

  const receipt = await erase(io, { siteId, by: 'identity', value: identity }, now);
  expect(receipt).toMatchObject({ batches: 5, rows: { rawEvents: 3, enrichedEvents: 2 }, spool: 1 });
  const left = await everything();
  for (const n of [40, 41]) expect(left.includes(visitor(n)), `visitor ${n}`).toBe(false);
  for (const n of [42, 43]) expect(left.includes(visitor(n)), `visitor ${n}`).toBe(true);

  // A record that was under way reaches the enrichment, a dead letter is put back: nothing comes of either.
  const pipeline = openEnrichment('dev', stores.dynamo);
  const records = [known, sameTab, sameVisitor, stranger].map((raw, n) => ({
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: String(n), NewImage: toItem(toRawItem(raw)) },
  }));
  expect(await processRecords(records, { pipeline, onFailure: () => undefined })).toEqual([]);
  const after = await everything();
  for (const n of [40, 41]) expect(after.includes(visitor(n)), `visitor ${n}`).toBe(false);
  expect(after.match(new RegExp(`"visitorId":"${visitor(42)}"`, 'g'))?.length).toBeGreaterThan(1);
});
