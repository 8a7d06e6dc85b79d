import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ArchiveIo, archiveHour, archiveIo, verifyHour } from '../archive/index.ts';
import { hourManifest } from '../archive/inventory.ts';
import { hourLines } from '../archive/lines.ts';
import { rawBatch } from '../archive/testing/batches.ts';
import { putEnriched, putRaw, startStores, type TestStores } from '../archive/testing/store.ts';
import type { EnrichedBatch } from '../records/enriched.ts';
import { defaultSiteConfig } from '../records/site.ts';
import { createReenrichment } from './enrichment.ts';
import { rebuild } from './index.ts';
import { createNames } from './names.ts';

const hours = ['2026-11-22T14', '2026-11-22T15'];
const site = defaultSiteConfig('shop', 'dev');
const range = { site, from: new Date('2026-11-22T14:00:00Z'), to: new Date('2026-11-22T16:00:00Z') };
let stores: TestStores;
let io: ArchiveIo;
beforeAll(async () => {
  stores = await startStores();
  io = archiveIo('dev');
});
afterAll(() => stores.stop());

it('keeps what comes out the same, names included, and restates what does not', async () => {
  const raws = hours.flatMap((hour) => Array.from({ length: 12 }, (_, n) => rawBatch(n, { hour })));
  const reenrich = createReenrichment(site, new Map());
  const enriched: EnrichedBatch[] = [];
  for (const raw of raws) enriched.push((await reenrich.enrich(raw)) as EnrichedBatch);
  await putRaw(stores, raws);
  // As an earlier version had it: other names for the same identities, and another channel for one batch of 15 o'clock.
  await putEnriched(
    stores,
    enriched.map((batch, at) => ({
      ...batch,
      identity: { ...batch.identity, identity_id: `${batch.identity.identity_id}_old` },
      ...(at === 20 && { normalized: { ...batch.normalized, traffic_source_category: 'paid_search' } }),
    })),
  );
  for (const hour of hours) for (const kind of ['raw', 'enriched'] as const) await archiveHour(io, { kind, hour });

  const expected = {
    hours: 2,
    events: 48,
    changed: 2,
    channels: 2,
    bots: 0,
    identities: { split: 0, merged: 0 },
    channelMoves: { 'paid_search → direct': 2 },
    sessions: { split: 0, merged: 0, moved: 0 },
  };
  expect(await rebuild(io, { ...range, diff: true })).toMatchObject({ ...expected, rewritten: 0 });
  // Killed between an object and its manifest: the hour is readable, and the next rebuild ends what was begun.
  const { enriched: bucket } = io.buckets;
  let manifests = 0;
  const put: typeof bucket.put = (key, body, options) =>
    key.endsWith('.manifest.json') && ++manifests === 2
      ? Promise.reject(new Error('gone'))
      : bucket.put(key, body, options);
  const broken = { ...io, buckets: { ...io.buckets, enriched: { ...bucket, put } } };
  await expect(rebuild(broken, range)).rejects.toThrow('gone');
  let lines = 0;
  const manifest = await hourManifest(bucket, 'enriched', 'shop', hours[1] ?? '');
  expect(manifest?.pending).toHaveLength(2);
  for await (const texts of hourLines(bucket, manifest)) lines += texts.length;
  expect(lines).toBe(24);
  // What it would have changed has been, but for the manifest.
  expect(await rebuild(io, range)).toMatchObject({ changed: 0, rewritten: 1 });
  expect(await rebuild(io, range)).toMatchObject({ changed: 0, rewritten: 0 });
  const reports = await Promise.all(hours.map((hour) => verifyHour(io, { hour, siteId: 'shop' })));
  expect(reports.flat().map(({ ok, revisions }) => ({ ok, enriched: revisions.enriched }))).toEqual([
    { ok: true, enriched: 1 },
    { ok: true, enriched: 2 },
  ]);
});

it('counts groups that came apart and together', () => {
  const names = createNames();
  for (const [before, after] of [
    ['a', '1'],
    ['b', '2'],
    ['b', '3'],
    ['c', '4'],
    ['d', '4'],
  ] as const)
    names.pair(before, after);
  expect([names.splits(), names.merges()]).toEqual([1, 1]);
  expect(['1', '2', '3', '4', null].map(names.nameOf)).toEqual(['a', '2', '3', '4', null]);
});

it('restates the hours before in hindsight when a later batch shows two identities to be one', async () => {
  const store = { siteId: 'hindsight' };
  const known = {
    ...rawBatch(1, { hour: hours[0] as string }),
    ...store,
    sessionId: 'first',
    visitorId: 'visitor-of-both',
  };
  const stranger = {
    ...rawBatch(2, { hour: hours[1] as string }),
    ...store,
    sessionId: 'second',
    visitorId: undefined,
  };
  const network = { version: 4, address: 'elsewhere', prefix: 'elsewhere', block: 'elsewhere' } as const;
  const { visitorId: _, ...unnamed } = {
    ...stranger,
    network,
    browser: { ...stranger.browser, screenWidth: 393, screenHeight: 852, hardwareConcurrency: 4 },
    headers: { ...stranger.headers, userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) Mobile' },
  };
  const later = { ...unnamed, batchId: 'later', visitorId: 'visitor-of-both' };
  const raws = [known, unnamed, { ...later, receivedAt: later.receivedAt.replace(/:\d\d\.\d\d\dZ/, ':59.000Z') }];
  const live = createReenrichment(site, new Map());
  const enriched: EnrichedBatch[] = [];
  for (const raw of raws) enriched.push((await live.enrich(raw)) as EnrichedBatch);
  const identities = enriched.map(({ identity }) => identity.identity_id);
  expect(identities[1]).not.toBe(identities[0]);
  await putRaw(stores, raws);
  await putEnriched(stores, enriched);
  for (const hour of hours)
    for (const kind of ['raw', 'enriched'] as const) await archiveHour(io, { kind, hour, siteId: 'hindsight' });

  const there = { ...range, site: defaultSiteConfig('hindsight', 'dev') };
  expect(await rebuild(io, { ...there, diff: true })).toMatchObject({
    identities: { split: 0, merged: 1 },
    sessions: { moved: 1 },
  });
  expect(await rebuild(io, there)).toMatchObject({ identities: { split: 0, merged: 1 }, rewritten: 1 });
  expect(await rebuild(io, there)).toMatchObject({ changed: 0, rewritten: 0 });
});
