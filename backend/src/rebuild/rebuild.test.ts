import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ArchiveIo, archiveHour, archiveIo, verifyHour } from '../archive/index.ts';
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
  const reenrich = createReenrichment(site);
  const enriched: EnrichedBatch[] = [];
  for (const raw of raws) enriched.push((await reenrich(raw)) as EnrichedBatch);
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
    sessions: { split: 0, merged: 0 },
  };
  expect(await rebuild(io, { ...range, diff: true })).toMatchObject({ ...expected, rewritten: 0 });
  expect(await rebuild(io, range)).toMatchObject({ ...expected, rewritten: 1 });
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
