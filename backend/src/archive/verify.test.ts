import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ArchiveIo, archiveHour, archiveIo, verifyHour, verifyRange } from './index.ts';
import { enrichedBatch, rawBatch } from './testing/batches.ts';
import { putEnriched, putRaw, startStores, type TestStores } from './testing/store.ts';

const hour = '2026-11-22T14';
const siteId = 'shop';
let stores: TestStores;
let io: ArchiveIo;
beforeAll(async () => {
  stores = await startStores();
  io = archiveIo('dev');
});
afterAll(() => stores.stop());

const codes = async () => (await verifyHour(io, { hour })).flatMap(({ problems }) => problems.map(({ code }) => code));
const archiveBoth = async () => {
  await archiveHour(io, { kind: 'raw', hour });
  await archiveHour(io, { kind: 'enriched', hour });
};
const raws = Array.from({ length: 10 }, (_, n) => rawBatch(n, { hour }));

it('finds each thing that is wrong with an hour, and nothing when nothing is', async () => {
  await putRaw(stores, raws);
  expect(await codes()).toEqual(['not_archived', 'not_archived']);

  await putEnriched(
    stores,
    raws
      .slice(0, 9)
      .map((raw, n) => enrichedBatch(raw, n === 0 ? { bot: { is_bot: true, score: 1, reasons: [] } } : {})),
  );
  await archiveBoth();
  expect(await codes()).toEqual(['not_enriched']);

  await putEnriched(stores, [enrichedBatch(raws[9] as (typeof raws)[0])]);
  await archiveBoth();
  const [report] = await verifyHour(io, { hour, siteId });
  expect(report).toMatchObject({
    ok: true,
    problems: [],
    events: { table: 20, raw: 20, enriched: 20 },
    revisions: { raw: 1, enriched: 2 },
    balance: { emitted: 20, stored: 20, lost: 0, bots: 2 },
  });

  await putRaw(stores, [rawBatch(50, { hour })]);
  expect(await codes()).toEqual(['late_data']);
  await archiveBoth();
  expect(await codes()).toEqual(['not_enriched']);
  await putEnriched(stores, [enrichedBatch(rawBatch(50, { hour }))]);
  await archiveBoth();
  expect(await codes()).toEqual([]);

  const later = new Date('2031-01-01T00:00:00Z');
  expect((await verifyHour(io, { hour, siteId }, later))[0]?.problems).toMatchObject([{ code: 'past_retention' }]);
});

it('verifies a range: the hours that the site has, and no others', async () => {
  const earlier = '2026-11-22T12';
  await putRaw(stores, [rawBatch(1, { hour: earlier }), rawBatch(2, { hour: earlier, siteId: 'other' })]);
  const range = { siteId, from: new Date('2026-11-22T10:00:00Z'), to: new Date('2026-11-22T15:00:00Z') };
  const found = async (to = range.to) =>
    (await verifyRange(io, { ...range, to })).map((report) => `${report.siteId} ${report.hour} ${report.ok}`);
  expect(await found()).toEqual([`shop ${earlier} false`, `shop ${hour} true`]);
  for (const kind of ['raw', 'enriched'] as const) await archiveHour(io, { kind, hour: earlier });
  await putEnriched(stores, [enrichedBatch(rawBatch(1, { hour: earlier }))]);
  await archiveHour(io, { kind: 'enriched', hour: earlier, siteId });
  expect(await found()).toEqual([`shop ${earlier} true`, `shop ${hour} true`]);
  expect(await found(new Date('2026-11-22T14:00:00Z'))).toEqual([`shop ${earlier} true`]);
});

it('sees damage of any kind', async () => {
  const [{ manifest } = { manifest: null }] = await archiveHour(io, { kind: 'raw', hour });
  const key = manifest?.objects[0]?.key ?? '';
  const put = (body: Uint8Array) => io.buckets.raw.put(key, body, { contentType: 'application/gzip' });
  await put(gzipSync('{"siteId":"other","receivedAt":"2026-11-22T14:00:00.000Z","batchId":"b"}\n'));
  expect(new Set(await codes())).toContain('object_damaged');
  await put(Buffer.from('no gzip at all'));
  expect(await codes()).toContain('object_damaged');
  await io.buckets.raw.remove([key]);
  expect(await codes()).toContain('object_damaged');
  await archiveBoth();
  expect(await codes()).toEqual([]);
});
