import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ArchiveIo, archiveHour, archiveIo, verifyHour } from '../archive/index.ts';
import { endRebuilds, takeTurn } from '../archive/range-switch.ts';
import { enrichedBatch, rawBatch } from '../archive/testing/batches.ts';
import { putEnriched, putRaw, startStores, type TestStores } from '../archive/testing/store.ts';
import { switchKey } from '../archive/view.ts';
import { selectLines, sourceHours } from '../export/selection.ts';
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
  const { enriched: bucket } = io.buckets;
  /** The range as somebody sees it who reads it now: how many of its events are of that channel. */
  const direct = async () => {
    const selection = { siteId: 'shop', from: range.from, to: range.to, lookBackHours: 0 };
    let found = 0;
    for (const hour of await sourceHours(io, selection))
      for await (const some of selectLines(io, selection, hour))
        found += some.filter(({ normalized }) => normalized.traffic_source_category === 'direct').length;
    return found;
  };
  const before = await direct();
  /** The outside world up to the write of an object that is the `nth` to match; it is gone then. */
  const until = (match: (key: string, body: Uint8Array) => boolean, nth = 1): ArchiveIo => {
    let times = 0;
    const put: typeof bucket.put = (key, body, options) =>
      match(key, body) && ++times >= nth ? Promise.reject(new Error('gone')) : bucket.put(key, body, options);
    return { ...io, buckets: { ...io.buckets, enriched: { ...bucket, put } } };
  };
  // Killed while it writes beside the archive, and before the switch: nothing has changed.
  await expect(
    rebuild(
      until((key) => key.startsWith('rebuilds/') && key.endsWith('.parquet')),
      range,
    ),
  ).rejects.toThrow();
  await expect(
    rebuild(
      until((_, body) => Buffer.from(body).includes('"switched"')),
      range,
    ),
  ).rejects.toThrow('gone');
  expect(await direct()).toBe(before);
  expect(await rebuild(io, { ...range, diff: true })).toMatchObject({ changed: 2 });
  // Killed after the switch, in the midst of moving: all of it holds, at its path or beside it.
  await expect(
    rebuild(
      until((key) => key.startsWith('enriched-events/'), 2),
      range,
    ),
  ).rejects.toThrow('gone');
  expect(await direct()).toBe(before + 2);
  const [, half] = await Promise.all(hours.map((hour) => verifyHour(io, { hour, siteId: 'shop' })));
  expect(half?.[0]?.problems).toMatchObject([{ code: 'rebuild_unfinished' }]);
  // The next run of the archiver ends it.
  await endRebuilds(io);
  expect(await direct()).toBe(before + 2);
  const left: string[] = [];
  for await (const { key } of bucket.list('rebuilds/')) left.push(key);
  expect(left).toEqual([switchKey('shop')]);
  expect(await rebuild(io, range)).toMatchObject({ changed: 0, rewritten: 0 });
  const reports = await Promise.all(hours.map((hour) => verifyHour(io, { hour, siteId: 'shop' })));
  expect(reports.flat().map(({ ok, revisions }) => ({ ok, enriched: revisions.enriched }))).toEqual([
    { ok: true, enriched: 1 },
    { ok: true, enriched: 2 },
  ]);
});

it('switches all hours of a range in one step, and gives way to what restates an hour meanwhile', async () => {
  const siteId = 'steps';
  const steps = Array.from({ length: 4 }, (_, n) => `2026-11-20T0${n}`);
  const there = {
    site: defaultSiteConfig(siteId, 'dev'),
    from: new Date('2026-11-20T00:00:00Z'),
    to: new Date('2026-11-20T04:00:00Z'),
  };
  const raws = steps.map((hour, n) => ({ ...rawBatch(n, { hour }), siteId }));
  const live = createReenrichment(there.site, new Map());
  const enriched: EnrichedBatch[] = [];
  for (const raw of raws) {
    const batch = (await live.enrich(raw)) as EnrichedBatch;
    enriched.push({ ...batch, normalized: { ...batch.normalized, traffic_source_category: 'paid_search' } });
  }
  await putRaw(stores, raws);
  await putEnriched(stores, enriched);
  for (const hour of steps)
    for (const kind of ['raw', 'enriched'] as const) await archiveHour(io, { kind, hour, siteId });
  const { enriched: bucket } = io.buckets;
  const selection = { siteId, from: there.from, to: there.to, lookBackHours: 0 };
  /** Revisions that a reader of the range would use, at one moment. */
  const seen = async () => (await sourceHours(io, selection)).map(({ revision }) => revision).join('');

  // A reader looks at every single write of the rebuild.
  const sights = new Set<string>();
  const put: typeof bucket.put = async (...write) => {
    const answer = await bucket.put(...write);
    sights.add(await seen());
    return answer;
  };
  let late = false;
  const watched = { ...io, buckets: { ...io.buckets, enriched: { ...bucket, put } } };
  expect(await rebuild(watched, there)).toMatchObject({ rewritten: 4 });
  expect([...sights]).toEqual(['1111', '2222']);

  // Late data for an hour that has been rebuilt and is not at its path yet: what the archiver makes of it holds.
  const hour = (n: number) => steps[n] as string;
  const restate = async (n: number, batch: number) => {
    const more = { ...rawBatch(batch, { hour: hour(n) }), siteId };
    await putRaw(stores, [more]);
    await putEnriched(stores, [enrichedBatch(more)]);
    for (const kind of ['raw', 'enriched'] as const) await archiveHour(io, { kind, hour: hour(n), siteId });
  };
  for (let n = 0; n < steps.length; n++) await restate(n, 20 + n);
  expect(await seen()).toBe('3333');
  const restating: typeof bucket.put = async (key, body, options) => {
    const answer = await bucket.put(key, body, options);
    if (!late && Buffer.from(body).includes('"switched"')) {
      late = true;
      await restate(3, 30);
    }
    return answer;
  };
  await rebuild({ ...io, buckets: { ...io.buckets, enriched: { ...bucket, put: restating } } }, there);
  expect(late).toBe(true);
  const last = (await sourceHours(io, selection)).at(-1);
  expect(last).toMatchObject({ hour: hour(3), rows: 6 });
  expect(last?.key).toMatch(/^enriched-events/);

  // An erasure, or another rebuild, that begins meanwhile takes the turn away.
  const interrupted: typeof bucket.put = async (key, body, options) => {
    if (key.startsWith('rebuilds/') && key.endsWith('.parquet')) await takeTurn(io, siteId);
    return bucket.put(key, body, options);
  };
  await restate(1, 40);
  const broken = { ...io, buckets: { ...io.buckets, enriched: { ...bucket, put: interrupted } } };
  await expect(rebuild(broken, there)).rejects.toThrow('begun meanwhile');
  const left: string[] = [];
  for await (const { key } of bucket.list(`rebuilds/domain=${siteId}/`)) left.push(key);
  expect(left).toEqual([switchKey(siteId)]);
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
