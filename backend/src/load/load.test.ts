import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLedger } from './ledger.ts';
import { memoryTrends } from './memory.ts';
import { intensity } from './shape.ts';
import { createVisitors } from './visitors.ts';

describe('the shape of traffic', () => {
  it.each([
    { daily: false, bursts: false },
    { daily: true, bursts: false },
    { daily: false, bursts: true },
    { daily: true, bursts: true },
  ])('%j has the asked rate as its mean, and never less than nothing', (shape) => {
    const factors = Array.from({ length: 60_000 }, (_, n) => intensity(n / 100, 600, shape));
    expect(factors.reduce((sum, factor) => sum + factor, 0) / factors.length).toBeCloseTo(1, 2);
    expect(Math.min(...factors)).toBeGreaterThan(0.1);
    expect(Math.max(...factors)).toBeLessThan(6);
  });
});

describe('visitors', () => {
  const NOW = Date.parse('2026-11-22T14:00:00.000Z');

  it('send batches with ids of their own, sealed now, of events no later than that', () => {
    const visitors = createVisitors('load-test', 7);
    const ids = new Set<string>();
    for (let n = 0; n < 500; n++) {
      const { batch } = visitors.next(NOW + n * 100);
      ids.add(batch.batchId ?? '');
      expect(Date.parse(batch.createdAt ?? '')).toBe(NOW + n * 100);
      for (const { timestamp } of batch.events) expect(Date.parse(timestamp ?? '')).toBeLessThanOrEqual(NOW + n * 100);
    }
    expect(ids.size).toBe(500);
    expect(visitors.visits()).toBeGreaterThan(100);
  });

  it('are the same for the same seed', () => {
    const [a, b, c] = [7, 7, 8].map((seed) => createVisitors('load-test', seed).next(NOW));
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });
});

describe('the ledger', () => {
  it('finds what is there, what is missing and what is there twice, and nothing else', () => {
    const batch = fc.record({
      events: fc.integer({ min: 1, max: 9 }),
      status: fc.constantFrom(200, 200, 503),
      copies: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 30 }), fc.nat(3), (batches, strangers) => {
        const ledger = createLedger();
        const held: string[] = Array.from({ length: strangers * 2 }, (_, n) => `stranger-${n >> 1}`);
        const truth = { found: 0, lost: 0, doubled: 0 };
        for (const [n, { events, status, copies }] of batches.entries()) {
          ledger.answer(`b${n}`, events, status, 1);
          for (let copy = 0; copy < copies; copy++) held.push(`b${n}`);
          if (status !== 200) continue;
          if (copies === 0) truth.lost += events;
          else truth.found += events;
          truth.doubled += events * Math.max(0, copies - 1);
        }
        expect(ledger.compare(held)).toEqual(truth);
        const { sent, answered, refused } = ledger.totals();
        expect(sent).toBe(answered + refused);
      }),
    );
  });

  it('knows its quantiles', () => {
    const ledger = createLedger();
    for (let ms = 100; ms >= 1; ms--) ledger.answer(String(ms), 1, 200, ms);
    expect(ledger.latency()).toEqual({ p50: 51, p99: 100, max: 100 });
  });
});

describe('the trend of memory', () => {
  const run = (mb: (minute: number) => number) =>
    memoryTrends(Array.from({ length: 61 }, (_, minute) => ({ second: minute * 60, mb: { one: mb(minute) } }))).one;

  it('is flat where a process only warms up, and shows a leak as MB an hour', () => {
    expect(run((minute) => Math.min(100, 40 + 10 * minute))).toMatchObject({
      first: 40,
      last: 100,
      max: 100,
      mbPerHour: 0,
    });
    expect(run((minute) => 100 + minute / 2)?.mbPerHour).toBeCloseTo(30, 6);
  });

  it('has the threads beside it', () => {
    const samples = Array.from({ length: 11 }, (_, i) => ({
      second: i,
      mb: { one: 10 },
      threads: { one: i < 6 ? 4 : 8 },
    }));
    expect(memoryTrends(samples).one?.threads).toEqual([4, 4, 4, 8, 8]);
  });

  it('judges a process that came later by its own time', () => {
    const late = memoryTrends([0, 60, 120, 180].map((second) => ({ second, mb: second < 60 ? {} : { late: 50 } })));
    expect(late.late).toEqual({ first: 50, last: 50, max: 50, fifths: [50, 50, 50], threads: [], mbPerHour: 0 });
  });
});
