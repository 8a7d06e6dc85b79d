import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawLine } from '../records/lines.ts';
import { addNumber, countAbove, highest, holds, lowest, type Ranges } from './ranges.ts';
import { createBalance } from './sheet.ts';

const HOUR = '2026-11-22T14';
const LONG_AGO = new Date('2020-01-01T00:00:00Z');

describe('ranges', () => {
  it('are a set of numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 })), fc.integer({ min: 0, max: 61 }), (numbers, n) => {
        const ranges: Ranges = [];
        const set = new Set<number>();
        for (const number of numbers) {
          expect(addNumber(ranges, number)).toBe(!set.has(number));
          set.add(number);
        }
        expect(holds(ranges, n)).toBe(set.has(n));
        expect(countAbove(ranges, n)).toBe([...set].filter((each) => each > n).length);
        expect(highest(ranges)).toBe(Math.max(0, ...set));
        expect(lowest(ranges)).toBe(set.size ? Math.min(...set) : 0);
        // Ranges neither touch nor overlap.
        for (let at = 2; at < ranges.length; at += 2) expect(ranges[at]).toBeGreaterThan((ranges[at - 1] ?? 0) + 1);
      }),
    );
  });
});

/** A page's life: batches of events, some of which arrive, in hour 0 or 1, some of them twice; the last one is its exit. */
const page = fc.array(
  fc.record({
    size: fc.integer({ min: 1, max: 6 }),
    arrives: fc.boolean(),
    copies: fc.constantFrom(1, 1, 1, 2),
    later: fc.boolean(),
  }),
  { minLength: 1, maxLength: 6 },
);

type Sent = { lines: RawLine[]; hour: 0 | 1; copies: number; arrives: boolean };

const linesOf = (
  batches: { size: number; arrives: boolean; copies: number; later: boolean }[],
  name: string,
): Sent[] => {
  const total = batches.reduce((sum, { size }) => sum + size, 0);
  let seq = 0;
  return batches.map(({ size, ...how }, at) => {
    const lines = Array.from({ length: size }, (_, index) => {
      seq++;
      return {
        eventType: seq === total ? 'page_exit' : 'click',
        ...(seq === total && { eventData: { sent: total, wallTime: 1000 } }),
        pageId: name,
        seq,
        batchId: `${name}-${at}`,
        timestamp: `${HOUR}:00:01.000Z`,
        ...(index === 0 && { batch: { sequenced: true } }),
      } as unknown as RawLine;
    });
    return { lines, hour: how.later ? 1 : 0, copies: how.copies, arrives: how.arrives };
  });
};

describe('the balance sheet', () => {
  it('accounts for every event, in any order of batches, over two hours', () => {
    fc.assert(
      fc.property(fc.array(page, { minLength: 1, maxLength: 5 }), fc.func(fc.integer()), (pages, order) => {
        const sent = pages.flatMap((batches, at) => linesOf(batches, `p${at}`));
        const arrived = sent.filter(({ arrives }) => arrives);
        const shuffled = [...arrived].sort((a, b) => order(a.lines[0]?.batchId) - order(b.lines[0]?.batchId));
        const inHour = (hour: number) => shuffled.filter((one) => one.hour === hour);
        const first = createBalance('s', HOUR);
        for (const { lines, copies } of inHour(0))
          for (let n = 0; n < copies; n++) for (const line of lines) first.add(line);
        const second = createBalance('s', HOUR);
        for (const { lines, copies } of inHour(1))
          for (let n = 0; n < copies; n++) for (const line of lines) second.add(line);
        for (const { lines } of inHour(0)) for (const line of lines) second.before(line);

        const sheets = [first.sheet(LONG_AGO), second.sheet(LONG_AGO)];
        const total = (of: (sheet: (typeof sheets)[0]) => number) => sheets.reduce((sum, sheet) => sum + of(sheet), 0);
        for (const { emitted, stored, throttled, lost } of sheets) expect(emitted).toBe(stored + throttled + lost);
        expect(total(({ stored }) => stored)).toBe(arrived.reduce((sum, { lines }) => sum + lines.length, 0));
        expect(total(({ duplicates }) => duplicates)).toBe(
          arrived.reduce((sum, { lines, copies }) => sum + lines.length * (copies - 1), 0),
        );
        // What is lost is known as far as a page was heard of: up to its exit where that came, else its last number.
        const truth = pages.reduce((sum, _batches, at) => {
          const mine = arrived.flatMap(({ lines }) => lines).filter(({ pageId }) => pageId === `p${at}`);
          return sum + Math.max(0, ...mine.map(({ seq }) => seq)) - new Set(mine.map(({ seq }) => seq)).size;
        }, 0);
        expect(total(({ lost, recovered = 0 }) => lost - recovered)).toBe(truth);
      }),
      { numRuns: 300 },
    );
  });

  const line = (more: object): RawLine =>
    ({ eventType: 'click', pageId: 'p', seq: 1, batchId: 'b', timestamp: `${HOUR}:30:00.000Z`, ...more }) as RawLine;

  it('explains gaps by what the client dropped and the ingest refused, and calls the rest lost', () => {
    const balance = createBalance('s', HOUR);
    balance.add(
      line({ seq: 1, batch: { sequenced: true, dropped: { outbox_expired: 2, sampled: 5 }, invalid: { bad: 1 } } }),
    );
    balance.add(line({ seq: 10 }));
    expect(balance.sheet(LONG_AGO)).toEqual({
      siteId: 's',
      hour: HOUR,
      emitted: 2 + 1 + 7 + 5,
      stored: 2,
      invalid: { bad: 1 },
      throttled: 0,
      dropped: { outbox_expired: 2, sampled: 5 },
      lost: 8 - 3,
      duplicates: 0,
      unsequenced: 0,
    });
  });

  it('takes bodies without numbers as they come', () => {
    const balance = createBalance('s', HOUR);
    balance.add(line({ seq: 1, batch: { sequenced: false } }));
    balance.add(line({ seq: 1, batchId: 'c', batch: { sequenced: false } }));
    expect(balance.sheet(LONG_AGO)).toMatchObject({ emitted: 2, stored: 2, unsequenced: 2, duplicates: 0, lost: 0 });
  });

  it('hears of lost events from a checkpoint, does not believe a wild one, and knows a page older than its look-back', () => {
    const checkpoint = { pageId: 'p', at: `${HOUR}:30:00.000Z`, wallTime: 1000, sent: 4 };
    const heard = createBalance('s', HOUR);
    heard.add(line({ batch: { sequenced: true, checkpoints: [checkpoint] } }));
    expect(heard.sheet(LONG_AGO).lost).toBe(3);

    const wild = createBalance('s', HOUR);
    wild.add(line({ batch: { sequenced: true, checkpoints: [{ ...checkpoint, sent: 1e9 }] } }));
    expect(wild.sheet(LONG_AGO).lost).toBe(10_000);

    const old = createBalance('s', HOUR);
    old.add(
      line({ seq: 9, batch: { sequenced: true, checkpoints: [{ ...checkpoint, wallTime: 86_400_000, sent: 9 }] } }),
    );
    expect(old.sheet(new Date(`${HOUR}:00:00Z`)).lost).toBe(0);
    expect(old.sheet(LONG_AGO).lost).toBe(8);
  });
});
