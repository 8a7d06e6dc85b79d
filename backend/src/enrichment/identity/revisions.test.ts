import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestDynamo, type TestDynamo } from '../../clients/testing/store.ts';
import type { RawBatch } from '../../records/raw.ts';
import { createResolver, dynamoIdentityStore, memoryIdentityStore } from './index.ts';
import { byIdentity, revised } from './revision.ts';
import { readRevisions } from './revisions.ts';
import type { IdentityStore } from './rows.ts';
import { visit } from './testing.ts';

let dynamo: TestDynamo;
let stores: readonly IdentityStore[];
beforeAll(async () => {
  dynamo = await startTestDynamo();
  stores = [memoryIdentityStore(), dynamoIdentityStore(dynamo.client, dynamo.tables.identities)];
});
afterAll(() => dynamo.stop());

/** What was decided of each batch when it came, and what holds in the end; the same on both stores and on a replay. */
const tell = async (siteId: string, batches: readonly RawBatch[]) => {
  const told = [];
  for (const store of stores) {
    const { resolve } = createResolver({ store });
    const all = batches.map((batch) => ({ ...batch, siteId }));
    const decided: string[] = [];
    for (const batch of all) decided.push((await resolve(batch)).identity_id);
    for (const batch of all) await resolve(batch);
    const revisions = await readRevisions(store, siteId, '2026-10-01', '2026-12-01');
    const index = byIdentity(revisions);
    told.push({
      decided,
      holds: all.map((batch, i) => revised(decided[i] as string, batch, index)),
      kinds: revisions.map(({ kind }) => kind),
    });
  }
  const [inMemory, inTable] = told;
  expect(inTable).toEqual(inMemory);
  return inMemory as NonNullable<typeof inMemory>;
};

it('merges a new identity into the one whose visitor id comes in the middle of the visit', async () => {
  const { decided, holds, kinds } = await tell('merge', [
    visit({ more: { visitorId: 'v1' } }),
    visit({ machine: 'iphone', address: 'c1', session: 's2', hour: 50 }),
    visit({ machine: 'iphone', address: 'c1', session: 's2', hour: 50.1, more: { visitorId: 'v1' } }),
  ]);
  expect(decided[1]).not.toBe(decided[0]);
  expect(decided[2]).toBe(decided[1]);
  expect(holds).toEqual([decided[0], decided[0], decided[0]]);
  expect(kinds).toEqual(['merge']);
});

it('moves one visit that was taken for a known visitor, and leaves the visitor the others', async () => {
  const { decided, holds, kinds } = await tell('move', [
    visit({ machine: 'iphone', address: 'c1', session: 's1', more: { visitorId: 'phone' } }),
    visit({ session: 's2', hour: 1 }),
    visit({ session: 's3', hour: 30 }),
    visit({ session: 's3', hour: 30.1, more: { visitorId: 'phone' } }),
  ]);
  expect(decided[2]).toBe(decided[1]);
  expect(holds).toEqual([decided[0], decided[1], decided[0], decided[0]]);
  expect(kinds).toEqual(['move']);
});

it('learns a visitor id that comes late, where nobody had it before', async () => {
  const { decided, kinds } = await tell('late', [
    visit(),
    visit({ hour: 0.1, more: { visitorId: 'v1' } }),
    visit({ machine: 'iphone', address: 'c1', session: 's2', hour: 700, more: { visitorId: 'v1' } }),
  ]);
  expect(new Set(decided).size).toBe(1);
  expect(kinds).toEqual([]);
});

it('splits two browsers that were taken for one when their visitor ids take turns; cleared storage is no reason', async () => {
  const { decided, holds, kinds } = await tell('split', [
    visit({ session: 's1', more: { visitorId: 'mine' } }),
    visit({ session: 's2', hour: 24, more: { visitorId: 'yours' } }),
    visit({ session: 's3', hour: 48, more: { visitorId: 'mine' } }),
    visit({ session: 's4', hour: 72, more: { visitorId: 'yours' } }),
    visit({ session: 's5', hour: 96, more: { visitorId: 'mine' } }),
  ]);
  const [mine, yoursAsMine, , yours] = decided;
  expect(yoursAsMine).toBe(mine);
  expect(yours).not.toBe(mine);
  expect(holds).toEqual([mine, yours, mine, yours, mine]);
  expect(kinds).toEqual(['split']);

  const cleared = await tell('cleared', [
    visit({ session: 's1', more: { visitorId: 'before' } }),
    visit({ session: 's2', hour: 24, more: { visitorId: 'after' } }),
    visit({ session: 's3', hour: 48, more: { visitorId: 'after' } }),
  ]);
  expect(new Set(cleared.decided).size).toBe(1);
  expect(cleared.kinds).toEqual([]);
});

it('follows revisions of revisions, and never in a circle', () => {
  const at = '2026-10-02T00:00:00.000Z';
  const everything = { of: 'everything' } as const;
  const chain = byIdentity([
    { kind: 'merge', from: 'a', to: 'b', at, scope: everything },
    { kind: 'merge', from: 'b', to: 'c', at, scope: everything },
    { kind: 'merge', from: 'c', to: 'a', at, scope: everything },
  ]);
  expect(revised('a', visit(), chain)).toBe('c');
  expect(revised('d', visit(), chain)).toBe('d');
});
