import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestDynamo, type TestDynamo } from '../../clients/testing/store.ts';
import { sessionFacts } from './facts.ts';
import { fromSessionItem, toSessionItem } from './item.ts';
import { joinContent, MAX_BATCHES, totals } from './join.ts';
import { memorySessionStore } from './memory-store.ts';
import { planSessions } from './plan.ts';
import { dynamoSessionStore } from './store.ts';
import { createTracker, type SessionStore } from './track.ts';
import { type Content, type Session, type SessionOptions, UNLOADED } from './types.ts';

const MINUTE = 60_000;
const T0 = Date.parse('2026-11-22T12:00:00.000Z');
const OPTIONS: SessionOptions = { timeout: 30 * MINUTE, newCampaignNewSession: false };

/** A batch as the generators give it: when it was, in minutes, and what it reports of one page. */
type Spec = { id: number; minute: number; length: number; page: number; engaged: number; views: number };

/** Names of 48 bits, as hashes of ids are. */
const named = (name: string): string => name.padEnd(8, '_');

const shown = (batches: Content['batches']): string[] => Object.keys(batches).map((name) => name.slice(0, 2));

const contentOfSpec = ({ id, minute, length, page, engaged, views }: Spec): Content => {
  const first = T0 + minute * MINUTE;
  const end = { at: first, path: `/${page}`, page: named(`p${page}`) };
  return {
    first,
    last: first + length * 1_000,
    batches: { [named(`b${id}`)]: [views + 1, views, 1, 0, 0] },
    pages: { [named(`p${page}`)]: { engaged, scroll: engaged % 100, exit: engaged % 3 } },
    ...(views > 0 ? { entry: end, exit: end } : {}),
    origin: { source: `s${page}`, medium: 'm', channel: 'referral', at: first },
    bot: false,
    expiresAt: 1_800_000_000 + id,
  };
};

const specs = fc
  .array(
    fc.record({
      minute: fc.integer({ min: 0, max: 300 }),
      length: fc.integer({ min: 0, max: 600 }),
      page: fc.nat(4),
      engaged: fc.nat(60_000),
      views: fc.nat(2),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((all): Spec[] => all.map((one, id) => ({ ...one, id })));

/** The sequential model: everything sorted by time, cut where nothing happened for 30 minutes, added up once. */
const model = (all: readonly Spec[]) => {
  const sorted = [...all].sort((a, b) => a.minute - b.minute);
  const groups: Spec[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const spec of sorted) {
    const start = spec.minute * 60;
    if (start - last > 30 * 60) groups.push([]);
    groups.at(-1)?.push(spec);
    last = Math.max(last, start + spec.length);
  }
  return groups.map((group) => {
    const pages = new Map<number, number>();
    for (const { page, engaged } of group) pages.set(page, Math.max(pages.get(page) ?? 0, engaged));
    return {
      first: T0 + Math.min(...group.map(({ minute }) => minute)) * MINUTE,
      last: T0 + Math.max(...group.map(({ minute, length }) => minute * MINUTE + length * 1_000)),
      pageviews: group.reduce((sum, { views }) => sum + views, 0),
      events: group.reduce((sum, { views }) => sum + views + 1, 0),
      engaged: [...pages.values()].reduce((sum, ms) => sum + ms, 0),
    };
  });
};

const summary = (sessions: readonly Session[]) =>
  sessions
    .map((session) => {
      const { counts, engaged } = sessionFacts(session);
      const { first, last } = session;
      return { first, last, pageviews: counts.pageviews, events: counts.events, engaged };
    })
    .sort((a, b) => a.first - b.first);

const trackerOf = (store: SessionStore) => createTracker({ store, wait: () => wait(1), random: Math.random });
const ownerOf = (identity: string) => ({ identity, siteId: 'site', tier: 'full' as const });

/** Each batch up to three times, in any order. */
const deliveries = specs.chain((all) =>
  fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all, ...all], { minLength: all.length * 3 })),
);

describe('session contents', () => {
  it('join in any order, any number of times, to the same', () => {
    fc.assert(
      fc.property(specs, fc.infiniteStream(fc.nat(2)), (all, sides) => {
        // Three sets of the same batches, overlapping as they come: what two batches have in common is the same in both.
        const contents = all.map(contentOfSpec);
        const some = () => contents.filter(() => sides.next().value !== 0).reduce(joinContent, contents[0] as Content);
        const [x, y, z] = [some(), some(), some()];
        expect(joinContent(x, y)).toEqual(joinContent(y, x));
        expect(joinContent(joinContent(x, y), z)).toEqual(joinContent(x, joinContent(y, z)));
        expect(joinContent(x, x)).toEqual(x);
      }),
    );
  });

  it('survive the way through the table', () => {
    fc.assert(
      fc.property(specs, (all) => {
        const { sessions } = planSessions(ownerOf('id_1'), [], all.map(contentOfSpec), OPTIONS);
        for (const session of sessions) {
          const { expiresAt, ...read } = fromSessionItem(toSessionItem(session)) as Session;
          const { expiresAt: _, ...before } = session;
          expect(read).toEqual({ ...before, version: session.version + 1 });
          expect(expiresAt).toBe(session.expiresAt);
        }
      }),
    );
  });

  it('of a visit of twenty batches on six pages stay within one write unit', () => {
    const all = Array.from({ length: 20 }, (_, id) => ({
      id,
      minute: id,
      length: 30,
      page: id % 6,
      engaged: 50_000,
      views: 1,
    }));
    const { sessions } = planSessions(ownerOf('id_'.padEnd(25, 'x')), [], all.map(contentOfSpec), OPTIONS);
    const item = toSessionItem(sessions[0] as Session);
    const bytes = Object.entries(item).reduce(
      (sum, [name, value]) =>
        sum + name.length + (typeof value === 'number' || typeof value === 'boolean' ? 8 : value.length),
      0,
    );
    expect(bytes).toBeLessThan(1_024);
  });

  it('stay small however long a tab is open, and go on counting', async () => {
    const store = memorySessionStore();
    const track = trackerOf(store);
    const batches = MAX_BATCHES * 2;
    for (let id = 0; id < batches; id++)
      await track(
        ownerOf('long'),
        [contentOfSpec({ id, minute: id / 60, length: 0, page: id, engaged: 10, views: 1 })],
        OPTIONS,
      );
    const [session] = [...store.all()] as [Session];
    expect(totals(session)[1]).toBe(batches);
    expect(sessionFacts(session).engaged).toBe(batches * 10);
    expect(toSessionItem(session).state?.length).toBeLessThan(5_000);
  });
});

describe('sessions in memory', () => {
  it('are what the sequential model says, whatever the order and however often', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries, async ([all, delivered]) => {
        const store = memorySessionStore();
        const track = trackerOf(store);
        for (const spec of delivered) await track(ownerOf('id_1'), [contentOfSpec(spec)], OPTIONS);
        expect(summary([...store.all()])).toEqual(model(all));
      }),
    );
  });

  it('never change their key, and number the visits of one identity', async () => {
    const store = memorySessionStore();
    const track = trackerOf(store);
    const spec = { length: 0, page: 1, engaged: 0, views: 1 };
    const at = async (id: number, minute: number) => {
      const [tracked] = await track(ownerOf('id_1'), [contentOfSpec({ ...spec, id, minute })], OPTIONS);
      return { start: tracked?.session.start, sequence: tracked?.session.sequence, total: tracked?.totalSessions };
    };
    const start = new Date(T0 + 60 * MINUTE).toISOString();
    expect(await at(1, 60)).toEqual({ start, sequence: 1, total: 1 });
    expect(await at(2, 45)).toEqual({ start, sequence: 1, total: 1 });
    expect([...store.all()][0]?.first).toBe(T0 + 45 * MINUTE);
    expect(await at(3, 200)).toMatchObject({ sequence: 2, total: 2 });
    expect(await at(4, 61)).toMatchObject({ start, sequence: 1, total: 2 });
  });

  it('end at midnight UTC in tier daily, and with a new campaign where the site asks for it', () => {
    const at = (id: number, minute: number, more: Partial<Content>): Content => ({
      ...contentOfSpec({ id, minute, length: 0, page: 1, engaged: 0, views: 1 }),
      ...more,
    });
    const daily = [at(1, 0, { day: '2026-11-22' }), at(2, 1, { day: '2026-11-23' })];
    expect(planSessions(ownerOf('d'), [], daily, OPTIONS).sessions).toHaveLength(2);
    const campaigns = ['a', 'a', 'b'].map((name, id) => at(id, id, { campaign: { at: T0 + id * MINUTE, name } }));
    expect(planSessions(ownerOf('c'), [], campaigns, OPTIONS).sessions).toHaveLength(1);
    const byCampaign = planSessions(ownerOf('c'), [], campaigns, { ...OPTIONS, newCampaignNewSession: true });
    expect(byCampaign.sessions.map(({ batches }) => shown(batches))).toEqual([['b0', 'b1'], ['b2']]);
  });
});

describe('a visitor who left and came again within the time-out', () => {
  const view = (id: number, minute: number, visit: string, more: Partial<Content> = {}): Content => ({
    ...contentOfSpec({ id, minute, length: 5, page: id, engaged: 1, views: 1 }),
    pages: { [`p${id}`]: { engaged: 1, scroll: 0, exit: UNLOADED } },
    visits: { [visit]: T0 + minute * MINUTE },
    ...more,
  });
  const sessionsOf = (...contents: Content[]) =>
    planSessions(ownerOf('id_1'), [], contents, OPTIONS).sessions.map(({ batches }) => shown(batches));

  it('begins another session when every page was closed and the browser storage is a new one', () => {
    expect(sessionsOf(view(1, 0, 'a'), view(2, 5, 'b'))).toEqual([['b1'], ['b2']]);
  });

  it('goes on with the session in the same storage, by a link of the site, or beside a page that is still open', () => {
    expect(sessionsOf(view(1, 0, 'a'), view(2, 5, 'a'))).toEqual([['b1', 'b2']]);
    expect(sessionsOf(view(1, 0, 'a'), view(2, 5, 'b', { visits: { b: 0 } }))).toEqual([['b1', 'b2']]);
    const open = view(1, 0, 'a', { pages: { p1: { engaged: 1, scroll: 0, exit: 2 } } });
    expect(sessionsOf(open, view(2, 5, 'b'))).toEqual([['b1', 'b2']]);
  });

  it('keeps the two apart when more of either comes, and when the first is delivered again', async () => {
    const store = memorySessionStore();
    const track = trackerOf(store);
    const late = { ...view(3, 6, 'b', { visits: { b: 0 } }), first: T0 + 6 * MINUTE };
    for (const content of [view(1, 0, 'a'), view(2, 5, 'b'), late, view(1, 0, 'a')])
      await track(ownerOf('id_1'), [content], OPTIONS);
    const sessions = [...store.all()].sort((a, b) => a.first - b.first);
    expect(sessions.map(({ batches, sequence }) => [shown(batches), sequence])).toEqual([
      [['b1'], 1],
      [['b2', 'b3'], 2],
    ]);
  });
});

describe('sessions in DynamoDB', () => {
  let db: TestDynamo;
  let writers: SessionStore[];
  beforeAll(async () => {
    db = await startTestDynamo();
    writers = [db.client, db.another()].map((client) => dynamoSessionStore(client, db.tables.sessions));
  });
  afterAll(() => db?.stop());

  it('are what the sequential model says while two writers deliver everything thrice at once', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(deliveries, async ([all, delivered]) => {
        const owner = ownerOf(`id_${run++}`);
        const half = Math.ceil(delivered.length / 2);
        const queues = [delivered.slice(0, half), delivered.slice(half)];
        await Promise.all(
          queues.map(async (queue, at) => {
            const track = trackerOf(writers[at] as SessionStore);
            // Some batches come together, as they do in one invocation.
            for (let from = 0; from < queue.length; ) {
              const take = 1 + (from % 3);
              await track(owner, queue.slice(from, from + take).map(contentOfSpec), OPTIONS);
              from += take;
            }
          }),
        );
        const stored = await (writers[0] as SessionStore).near(owner.identity, T0, T0 + 400 * MINUTE, true);
        expect(summary(stored)).toEqual(model(all));
      }),
      { numRuns: 25 },
    );
  });
});
