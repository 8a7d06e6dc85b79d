import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Batch, DropReason } from '../wire.ts';
import { makeOutbox, OUTBOX_AGE, OUTBOX_BYTES } from './outbox.ts';
import { makeStorage } from './storage.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** What the network does with one request: an answer, lost on the way there, or lost on the way back. */
const fate = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ status: 200, arrives: true, wait: 0 }) },
  fc.record({
    status: fc.constantFrom(0, 200, 400, 408, 413, 429, 500, 503),
    arrives: fc.boolean(),
    wait: fc.constantFrom(0, 0, 5000),
  }),
);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('add' as const), size: fc.integer({ min: 1, max: 30_000 }) }) },
  fc.record({ do: fc.constant('pump' as const) }),
  fc.record({ do: fc.constant('leave' as const) }),
  fc.record({ do: fc.constant('wake' as const) }),
  fc.record({ do: fc.constant('back' as const) }),
  fc.record({ do: fc.constant('reopen' as const) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 90_000 }) }),
  fc.record({ do: fc.constant('clock' as const), ms: fc.integer({ min: -OUTBOX_AGE, max: OUTBOX_AGE / 20 }) }),
);

const world = (fates: readonly { status: number; arrives: boolean; wait: number }[], broken: () => boolean) => {
  const kept = new Map<string, string>();
  const area = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (broken()) throw new Error('full');
      kept.set(key, value);
    },
    removeItem: (key: string) => kept.delete(key),
  };
  const proxy = new Proxy(area, {
    ownKeys: () => [...kept.keys()],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  }) as unknown as Storage;
  const server = new Map<string, Set<string>>();
  const answered = new Set<string>();
  const dropped: Partial<Record<DropReason, number>> = {};
  let inFlight = 0;
  let most = 0;
  let turn = 0;
  let healthy = false;
  const send = async (_url: string, { body, keepalive }: { body: string; keepalive: boolean }) => {
    const { status, arrives, wait } = healthy
      ? { status: 200, arrives: true, wait: 0 }
      : (fates[turn++ % fates.length] ?? { status: 200, arrives: true, wait: 0 });
    const size = new TextEncoder().encode(body).length;
    if (keepalive) inFlight += size;
    most = Math.max(most, inFlight);
    await new Promise((resolve) => setTimeout(resolve, 80));
    if (keepalive) inFlight -= size;
    const { batchId, sentAt, attempt, ...sealed } = JSON.parse(body);
    if (status === 200 || (status === 0 && arrives)) {
      const forms = server.get(batchId) ?? new Set();
      server.set(batchId, forms.add(JSON.stringify(sealed)));
    }
    if (!status) throw new TypeError('Failed to fetch');
    return { ok: status === 200, status, headers: new Headers(wait ? { 'retry-after': `${wait / 1000}` } : {}) };
  };
  const open = () => {
    vi.stubGlobal('fetch', send);
    vi.stubGlobal('sessionStorage', proxy);
    const made = makeOutbox(
      '/collect',
      makeStorage('evo:s:', () => 'session'),
      (reason, events) => {
        dropped[reason] = (dropped[reason] ?? 0) + events;
      },
      ({ batchId }) => {
        answered.add(batchId);
      },
    );
    made._load();
    return {
      ...made,
      add: (batchId: string, text: string, count = 1): void => {
        const createdAt = new Date().toISOString();
        const events = Array.from({ length: count }, () => ({ eventType: 'custom', eventData: { text } }) as const);
        const batch: Batch = { eventType: 'batch', siteId: 's', batchId, createdAt, events, attempt: 0 };
        made._add(batch, new TextEncoder().encode(JSON.stringify(batch)).length + 64);
      },
    };
  };
  return {
    open,
    server,
    answered,
    dropped,
    kept,
    most: () => most,
    heal: () => {
      healthy = true;
    },
    jump: (ms: number) => {
      vi.setSystemTime(Date.now() + ms);
    },
  };
};

test('whatever network, clock and storage do: every batch is delivered unchanged under one id, or counted', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.array(fate, { minLength: 1, maxLength: 8 }),
      async (steps, fates) => {
        const it = world(fates, () => false);
        let outbox = it.open();
        const added: string[] = [];
        for (const [i, one] of steps.entries()) {
          if (one.do === 'add') {
            const batchId = `b${i}`;
            added.push(batchId);
            outbox.add(batchId, 'é'.repeat(one.size / 2));
          }
          if (one.do === 'pump') void outbox._pump();
          if (one.do === 'wake') outbox._wake();
          if (one.do === 'back') outbox._back();
          if (one.do === 'leave') outbox._leave();
          if (one.do === 'wait') await vi.advanceTimersByTimeAsync(one.ms);
          if (one.do === 'clock') it.jump(one.ms);
          if (one.do === 'reopen') {
            // The page dies as pages do: it is told first. What was in flight may still arrive.
            outbox._leave();
            outbox = it.open();
          }
        }
        it.heal();
        outbox._wake();
        await vi.advanceTimersByTimeAsync(400_000);

        // Keepalive bodies in flight never passed the quota; three dying pages each have their own.
        const pages = 1 + steps.filter((one) => one.do === 'reopen').length;
        expect(it.most()).toBeLessThanOrEqual(65_536 * pages);
        for (const forms of it.server.values()) expect(forms.size).toBe(1);
        const lost = added.filter((id) => !it.server.has(id)).length;
        const given = Object.values(it.dropped).reduce((sum, count) => sum + count, 0);
        expect(lost).toBeLessThanOrEqual(given);
        expect([...it.kept.keys()].filter((key) => key.startsWith('evo:s:b'))).toEqual([]);
      },
    ),
    { numRuns: 150 },
  );
});

test('a storage that throws loses nothing while the page lives', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1, maxLength: 15 }),
      fc.array(fate, { minLength: 1 }),
      async (sizes, fates) => {
        const it = world(
          fates.map((one) => (one.status === 400 || one.status === 413 ? { ...one, status: 503 } : one)),
          () => true,
        );
        const outbox = it.open();
        for (const [i, size] of sizes.entries()) {
          outbox.add(`b${i}`, 'x'.repeat(size));
          void outbox._pump();
        }
        it.heal();
        await vi.advanceTimersByTimeAsync(400_000);
        expect(it.answered.size).toBe(sizes.length);
        expect(it.dropped).toEqual({});
      },
    ),
    { numRuns: 60 },
  );
});

test('the outbox is bounded in bytes and age, and says what it gave up', async () => {
  const it = world([{ status: 503, arrives: false, wait: 0 }], () => false);
  const outbox = it.open();
  for (let i = 0; i < 20; i++) outbox.add(`b${i}`, 'x'.repeat(20_000));
  outbox._leave();
  await vi.advanceTimersByTimeAsync(1000);
  const bytes = [...it.kept.values()].reduce((sum, text) => sum + text.length, 0);
  expect(bytes).toBeLessThanOrEqual(OUTBOX_BYTES + 2000);
  expect(it.dropped).toEqual({ outbox_full: 11 });
  it.jump(OUTBOX_AGE + 1);
  outbox._wake();
  await vi.advanceTimersByTimeAsync(1000);
  expect(it.dropped).toEqual({ outbox_full: 11, outbox_expired: 9 });
});

test('an answer 400 gives up at once, 503 waits as long as it says', async () => {
  const it = world(
    [
      { status: 503, arrives: false, wait: 5000 },
      { status: 400, arrives: false, wait: 0 },
    ],
    () => false,
  );
  const outbox = it.open();
  outbox.add('b', '', 2);
  void outbox._pump();
  await vi.advanceTimersByTimeAsync(5000);
  expect(it.dropped).toEqual({});
  await vi.advanceTimersByTimeAsync(200);
  expect(it.dropped).toEqual({ rejected: 2 });
});

test('a request that never settles after a stay in the back/forward cache is sent again under its batchId', async () => {
  const outbox = world([], () => false).open();
  const bodies: string[] = [];
  vi.stubGlobal('fetch', async (_url: string, { body }: { body: string }) => {
    bodies.push(body);
    if (bodies.length === 1) await new Promise(() => {});
    return { ok: true, status: 200 };
  });
  outbox.add('b', '');
  outbox._leave();
  await vi.advanceTimersByTimeAsync(500);
  outbox._back();
  await vi.advanceTimersByTimeAsync(900);
  expect(bodies).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(bodies.map((body) => JSON.parse(body).batchId)).toEqual(['b', 'b']);
  outbox.add('c', '');
  void outbox._pump();
  await vi.advanceTimersByTimeAsync(100);
  expect(bodies.map((body) => JSON.parse(body).batchId)).toEqual(['b', 'b', 'c']);
});
