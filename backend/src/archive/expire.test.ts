import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { tableNames } from '../records/names.ts';
import { defaultSiteConfig } from '../records/site.ts';
import { createSiteStore } from '../sites/store.ts';
import { handler as enrichedHandler } from './enriched-handler.ts';
import { firstKept, isSweepDue } from './expire.ts';
import { type ArchiveIo, archiveHour, archiveIo, verifyHour } from './index.ts';
import { handler as rawHandler } from './raw-handler.ts';
import { enrichedBatch, rawBatch } from './testing/batches.ts';
import { putEnriched, putRaw, startStores, type TestStores } from './testing/store.ts';

let stores: TestStores;
let io: ArchiveIo;
beforeAll(async () => {
  stores = await startStores();
  io = archiveIo('dev');
});
afterAll(() => stores.stop());
afterEach(() => {
  vi.useRealTimers();
});

const SITES = { brief: 30, 'brief.too': undefined, long: undefined } as const;
const [old, young] = ['2026-10-22T05', '2026-11-20T05'] as const;

const hoursOf = async (siteId: string): Promise<string[]> => {
  const found = new Set<string>();
  for (const bucket of Object.values(io.buckets))
    for await (const { key } of bucket.list(''))
      if (key.includes(`/domain=${siteId}/`)) found.add(`${key.split('/')[0]} ${/day=(\d\d)/.exec(key)?.[1]}`);
  return [...found].sort();
};
const everything = ['enriched-events', 'enriched-parquet', 'site-logs'].flatMap((place) => [
  `${place} 20`,
  `${place} 22`,
]);

it('an archived hour leaves when its site no longer keeps it, and no other', async () => {
  const sites = createSiteStore(stores.dynamo, tableNames('dev').clientConfig);
  for (const [siteId, archiveDays] of Object.entries(SITES)) {
    await sites.addSite({ ...defaultSiteConfig(siteId, 'dev'), ...(archiveDays && { archiveDays }) });
    for (const hour of [old, young]) {
      const raws = [rawBatch(1, { hour, siteId })];
      await putRaw(stores, raws);
      await putEnriched(
        stores,
        raws.map((raw) => enrichedBatch(raw)),
      );
      for (const kind of ['raw', 'enriched'] as const) await archiveHour(io, { kind, hour, siteId });
    }
  }
  const problems = async (siteId: string, hour: string, now: string) =>
    (await verifyHour(io, { hour, siteId }, new Date(now))).flatMap((report) =>
      report.problems.map(({ code }) => code),
    );

  // Any other hour of the day, nothing happens; a day or two late is no reason to call anybody.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T04:05:00Z') });
  await rawHandler({});
  expect(await hoursOf('brief')).toEqual(everything);
  expect(await problems('brief', young, '2026-11-23T04:05:00Z')).toEqual([]);
  expect(await problems('brief', young, '2026-11-24T04:05:00Z')).toEqual([
    'archive_past_retention',
    'archive_past_retention',
  ]);

  vi.setSystemTime(new Date('2026-11-24T03:05:00Z'));
  await rawHandler({});
  await enrichedHandler({});
  expect(await hoursOf('brief')).toEqual(everything.filter((place) => place.endsWith(' 20')));
  for (const siteId of ['brief.too', 'long']) expect(await hoursOf(siteId)).toEqual(everything);
  // The table keeps the old hour still, which is no reason to archive it again.
  for (const hour of [old, young]) expect(await problems('brief', hour, '2026-11-24T04:05:00Z')).toEqual([]);
  expect(await problems('long', old, '2026-11-24T04:05:00Z')).toEqual([]);
});

it('a day is looked at once', () => {
  const due = Array.from({ length: 24 }, (_, n) => isSweepDue(new Date(Date.UTC(2026, 10, 22, n, 5))));
  expect(due.filter(Boolean)).toHaveLength(1);
  expect(firstKept(30, new Date('2026-11-22T14:30:00Z'))).toBe('2026-10-23T14');
});
