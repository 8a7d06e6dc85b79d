import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestDynamo, type TestDynamo } from '../../clients/testing/store.ts';
import type { RawBatch } from '../../records/raw.ts';
import { createResolver, dynamoIdentityStore, memoryIdentityStore } from './index.ts';
import type { IdentityStore } from './rows.ts';
import { visit } from './testing.ts';

const resolveAll = async (batches: readonly RawBatch[], store: IdentityStore = memoryIdentityStore()) => {
  const { resolve } = createResolver({ store });
  const decisions = [];
  for (const batch of batches) decisions.push(await resolve(batch));
  return decisions;
};

/** A store that says what was asked of it. */
const watched = (store: IdentityStore) => {
  const keys: string[] = [];
  const spy: IdentityStore = {
    get: (asked, consistent) => {
      keys.push(...asked.map(({ key }) => key));
      return store.get(asked, consistent);
    },
    query: (key, limit) => {
      keys.push(key);
      return store.query(key, limit);
    },
    put: (row) => {
      keys.push(row.key);
      return store.put(row);
    },
    remove: store.remove,
  };
  return { spy, keys };
};

const stream = fc.array(
  fc.record({
    machine: fc.constantFrom('iphone' as const, 'laptop' as const),
    address: fc.constantFrom('a1', 'a2', 'b1', 'c1'),
    session: fc.constantFrom('s1', 's2', 's3', 's4', 's5', 's6'),
    hour: fc.nat(400),
  }),
  { minLength: 1, maxLength: 25 },
);

describe('tier full', () => {
  it('knows a device again at home, after a browser update and a resize', async () => {
    const newer = visit().headers.userAgent?.replace('156', '157') ?? '';
    const resized = visit({ session: 's3', hour: 60, userAgent: newer });
    const [first, second, third] = await resolveAll([
      visit(),
      visit({ session: 's2', hour: 30 }),
      { ...resized, browser: { ...resized.browser, viewportWidth: 1200 } },
    ]);
    expect(first).toMatchObject({ is_new_visitor: true, basis: 'new' });
    expect(second).toMatchObject({ identity_id: first?.identity_id, is_new_visitor: false, basis: 'match' });
    expect(third).toMatchObject({ identity_id: first?.identity_id, is_new_visitor: false });
    expect(third?.reasons).toContain('new_version');
  });

  it('tells two kinds of devices of one home apart, and finds their household', async () => {
    const [laptop, phone, laptopAgain, phoneAgain] = await resolveAll([
      visit({ hour: 0 }),
      visit({ machine: 'iphone', session: 's2', hour: 1 }),
      visit({ session: 's3', hour: 24 }),
      visit({ machine: 'iphone', session: 's4', hour: 25 }),
    ]);
    expect(laptop?.identity_id).not.toBe(phone?.identity_id);
    expect(phoneAgain?.identity_id).toBe(phone?.identity_id);
    expect(laptopAgain?.household_id).toMatch(/^hh_/);
    expect(phoneAgain?.household_id).toBe(laptopAgain?.household_id);
    expect(phoneAgain?.household_confidence).toBeGreaterThan(0);
  });

  it('keeps a session on its identity when it changes networks, and learns the other network from it', async () => {
    const [home, moved, there] = await resolveAll([
      visit({ machine: 'iphone' }),
      visit({ machine: 'iphone', address: 'b1', hour: 0.2 }),
      visit({ machine: 'iphone', address: 'b1', session: 's2', hour: 30 }),
    ]);
    expect(moved?.identity_id).toBe(home?.identity_id);
    expect(there).toMatchObject({ identity_id: home?.identity_id, is_new_visitor: false });
  });

  it('gives a bot in a browser’s clothes an identity of its own', async () => {
    const dressed = visit({ session: 's2', hour: 1 });
    const [person, bot] = await resolveAll([
      visit(),
      { ...dressed, headers: { ...dressed.headers, acceptLanguage: 'en-US;q=0.9' } },
    ]);
    expect(bot?.identity_id).not.toBe(person?.identity_id);
  });

  it('believes the visitor id of the page where there is one', async () => {
    const [first, second] = await resolveAll([
      visit({ more: { visitorId: 'v1' } }),
      visit({ machine: 'laptop', address: 'c1', session: 's2', hour: 900, more: { visitorId: 'v1' } }),
    ]);
    expect(second).toMatchObject({ identity_id: first?.identity_id, basis: 'visitor_id', is_new_visitor: false });
  });

  it('says the same of a session whenever it is asked, whatever came between', async () => {
    await fc.assert(
      fc.asyncProperty(stream, async (options) => {
        const store = memoryIdentityStore();
        const batches = options.map(visit);
        const once = await resolveAll(batches, store);
        const again = await resolveAll(batches, store);
        const bySession = new Map(batches.map((batch, i) => [batch.sessionId, once[i]]));
        for (const [i, batch] of batches.entries()) {
          for (const decision of [once[i], again[i]]) {
            expect(decision?.identity_id).toBe(bySession.get(batch.sessionId)?.identity_id);
            expect(decision?.is_new_visitor).toBe(bySession.get(batch.sessionId)?.is_new_visitor);
            expect(decision?.confidence_score).toBeGreaterThanOrEqual(0);
            expect(decision?.confidence_score).toBeLessThanOrEqual(1);
          }
        }
        // Nothing is learned twice: a third and a fourth pass leave the store as it was.
        const size = store.size();
        await resolveAll(batches, store);
        expect(store.size()).toBe(size);
      }),
      { numRuns: 60 },
    );
  });

  it('starts one identity when two instances see a new session at once', async () => {
    const store = memoryIdentityStore();
    const instances = [createResolver({ store }), createResolver({ store })];
    const decisions = await Promise.all(instances.map(({ resolve }) => resolve(visit())));
    expect(new Set(decisions.map((decision) => decision.identity_id)).size).toBe(1);
    expect(decisions.every((decision) => decision.is_new_visitor)).toBe(true);
  });
});

describe('tier daily', () => {
  const daily = (dailyVisitor: string, session: string, hour: number): RawBatch =>
    visit({ session, hour, more: { privacy: { tier: 'daily', basis: 'gpc' }, network: { version: 4, dailyVisitor } } });

  it('uses no device signal, and nothing links two days', async () => {
    const { spy, keys } = watched(memoryIdentityStore());
    const first = daily('day-1-hash', 's1', 1);
    const { browser: _, ...withoutSignals } = daily('day-1-hash', 's2', 2);
    const [monday, mondayAgain, tuesday] = await resolveAll(
      [first, withoutSignals, daily('day-2-hash', 's3', 25)],
      spy,
    );
    expect(mondayAgain?.identity_id).toBe(monday?.identity_id);
    expect([monday?.is_new_visitor, mondayAgain?.is_new_visitor]).toEqual([true, false]);
    expect(tuesday?.identity_id).not.toBe(monday?.identity_id);
    for (const decision of [monday, tuesday])
      expect(decision).toMatchObject({ device_fingerprint: null, household_id: null, basis: 'daily' });
    // The only keys ever touched are those of the day's own hash.
    const touched = new Set(keys);
    expect(touched).toEqual(new Set([monday, tuesday].map((d) => `example-com#y#${d?.identity_id}`)));
  });
});

describe('tier none', () => {
  it('reads and writes nothing, and links nothing', async () => {
    const { spy, keys } = watched(memoryIdentityStore());
    const none = { privacy: { tier: 'none', basis: 'consent_denied' }, network: { version: 4 } } as const;
    const [one, two] = await resolveAll([visit({ more: none }), visit({ hour: 1, more: none })], spy);
    expect(one?.identity_id).not.toBe(two?.identity_id);
    expect(one).toMatchObject({ confidence_score: 0, household_id: null, device_fingerprint: null });
    expect(keys).toEqual([]);
  });
});

describe('the two stores', () => {
  let dynamo: TestDynamo;
  beforeAll(async () => {
    dynamo = await startTestDynamo();
  });
  afterAll(() => dynamo.stop());

  it('lead to the same answers', async () => {
    let site = 0;
    await fc.assert(
      fc.asyncProperty(stream, async (options) => {
        const siteId = `site-${site++}`;
        const batches = options.map((one) => ({ ...visit(one), siteId }));
        const inTable = await resolveAll(batches, dynamoIdentityStore(dynamo.client, dynamo.tables.identities));
        expect(inTable).toEqual(await resolveAll(batches));
      }),
      { numRuns: 8 },
    );
  });

  it('take a row only with the version after the stored one', async () => {
    for (const store of [memoryIdentityStore(), dynamoIdentityStore(dynamo.client, dynamo.tables.identities)]) {
      const row = { key: 'versions', row: 'r', data: { a: 1 }, expiresAt: 1_900_000_000 };
      expect(await store.put({ ...row, version: 2 })).toBe(false);
      expect(await store.put({ ...row, version: 1 })).toBe(true);
      expect(await store.put({ ...row, version: 1 })).toBe(false);
      expect(await store.put({ ...row, version: 2, data: { a: 2 } })).toBe(true);
      expect(await store.get([row, { key: 'versions', row: 'absent' }], true)).toEqual([
        { ...row, version: 2, data: { a: 2 } },
        undefined,
      ]);
      expect(await store.query('versions', 5)).toHaveLength(1);
      await store.remove(row);
      expect(await store.query('versions', 5)).toEqual([]);
    }
  });
});
