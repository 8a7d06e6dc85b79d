import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { eventually, type System, startSystem } from './stack-process.ts';
import { storedIn } from './stored.ts';

/** `kill -9` of everything in the middle of 2,000 posts: what was answered 200 is in the archive exactly once. */
const POSTS = 2_000;
const CONCURRENCY = 16;
const SITE = 'durable-site';

/** Sealed once: a retry is the same bytes. */
const seal = (n: number) => ({
  eventType: 'batch',
  siteId: SITE,
  sessionId: `s${n % 97}`,
  batchId: `b${n}`,
  createdAt: new Date().toISOString(),
  sentAt: new Date().toISOString(),
  attempt: 1,
  pages: { [`p${n}`]: { url: 'https://shop.example/' } },
  events: [1, 2].map((seq) => ({
    eventType: 'click',
    eventId: `e${n}-${seq}`,
    timestamp: new Date().toISOString(),
    pageId: `p${n}`,
    seq,
  })),
});

const BATCHES = Array.from({ length: POSTS }, (_, n) => JSON.stringify(seal(n)));
const batch = (n: number) => BATCHES[n] as string;

let system: System | undefined;
afterAll(async () => {
  await system?.stop();
  if (system) rmSync(system.data, { recursive: true, force: true });
});

describe('durability', () => {
  it('keeps every batch that was answered 200, exactly once, over kill -9 and a new start', async () => {
    system = await startSystem();
    const first = system;
    const hours = new Set([new Date().toISOString().slice(0, 13)]);
    const answered = new Set<string>();
    let next = 0;
    let killed = false;
    const sender = async () => {
      while (next < POSTS && !killed) {
        const n = next++;
        if (n === POSTS / 2) {
          killed = true;
          await first.kill();
          return;
        }
        const answer = await first.post(batch(n)).catch(() => undefined);
        if (answer?.status === 200) answered.add(`b${n}`);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, sender));
    expect(answered.size).toBeGreaterThan(POSTS / 4);

    system = await startSystem(first.data);
    const second = system;
    // What had no answer, as clients retry it, and some that had one: nothing may be doubled by it.
    const again = BATCHES.map((_, n) => n).filter((n) => !answered.has(`b${n}`) || n % 5 === 0);
    const retrier = async () => {
      for (let n = again.shift(); n !== undefined; n = again.shift()) {
        const answer = await second.post(batch(n)).catch(() => undefined);
        if (answer?.status === 200) answered.add(`b${n}`);
        else again.push(n);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, retrier));
    expect(answered.size).toBe(POSTS);

    const stored = storedIn(system);
    await eventually(
      async () =>
        new Set((await stored.enrichedItems()).map((item) => String(item.timestamp?.S).split('#')[1])).size === POSTS,
      60_000,
    );
    hours.add(new Date().toISOString().slice(0, 13));
    for (const hour of hours) await system.cli('archive', '--hour', hour, '--site', SITE);
    for (const lines of [await stored.rawArchive(SITE), await stored.enrichedArchive(SITE)]) {
      const perEvent = new Map<string, number>();
      for (const { eventId } of lines) perEvent.set(eventId, (perEvent.get(eventId) ?? 0) + 1);
      const missing = [...answered]
        .flatMap((id) => [1, 2].map((seq) => `e${id.slice(1)}-${seq}`))
        .filter((id) => !perEvent.has(id));
      expect(missing).toEqual([]);
      expect([...perEvent].filter(([, count]) => count !== 1)).toEqual([]);
    }
    stored.close();
  }, 240_000);
});
