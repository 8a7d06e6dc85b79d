import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketAt, buckets, INTERVALS } from './buckets.ts';

const utc = Date.parse;
const labels = (from: string, to: string, interval: (typeof INTERVALS)[number], zone: string) =>
  buckets(utc(from), utc(to), interval, zone).map(({ label }) => label);

describe('buckets', () => {
  it('gives the day on which the clocks go forward 23 hours, and the day they go back 25', () => {
    expect(labels('2026-03-28T23:00Z', '2026-03-29T22:00Z', 'hour', 'Europe/Berlin')).toHaveLength(23);
    expect(labels('2026-10-24T22:00Z', '2026-10-25T23:00Z', 'hour', 'Europe/Berlin')).toHaveLength(25);
    const days = buckets(utc('2026-03-27T23:00Z'), utc('2026-03-30T22:00Z'), 'day', 'Europe/Berlin');
    expect(days.map(({ label, start, end }) => [label, (end - start) / 3_600_000])).toEqual([
      ['2026-03-28T00:00:00+01:00', 24],
      ['2026-03-29T00:00:00+01:00', 23],
      ['2026-03-30T00:00:00+02:00', 24],
    ]);
  });

  it('starts a day without midnight when it starts', () => {
    // Chile springs forward at midnight: 6 September 2026 begins at 01:00.
    expect(labels('2026-09-06T04:00Z', '2026-09-06T05:00Z', 'day', 'America/Santiago')).toEqual([
      '2026-09-06T01:00:00-03:00',
    ]);
  });

  it('starts weeks on Monday and months on the first, and knows zones off the hour', () => {
    expect(labels('2026-11-18T00:00Z', '2026-11-24T00:00Z', 'week', 'UTC')).toEqual([
      '2026-11-16T00:00:00+00:00',
      '2026-11-23T00:00:00+00:00',
    ]);
    expect(labels('2026-01-31T00:00Z', '2026-03-01T00:00Z', 'month', 'UTC')).toEqual([
      '2026-01-01T00:00:00+00:00',
      '2026-02-01T00:00:00+00:00',
    ]);
    expect(labels('2026-11-22T18:30Z', '2026-11-22T20:00Z', 'hour', 'Asia/Kolkata')).toEqual([
      '2026-11-23T00:00:00+05:30',
      '2026-11-23T01:00:00+05:30',
    ]);
  });

  it('covers any range without gap or overlap, in any zone', () => {
    const zone = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/Santiago',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'Africa/Cairo',
    );
    fc.assert(
      fc.property(
        zone,
        fc.constantFrom(...INTERVALS),
        fc.integer({ min: utc('2010-01-01'), max: utc('2030-01-01') }),
        fc.integer({ min: 1, max: 86_400_000 * 3 }),
        (timeZone, interval, from, length) => {
          const parts = buckets(from, from + length, interval, timeZone);
          expect(parts[0]?.start).toBeLessThanOrEqual(from);
          expect(parts.at(-1)?.end).toBeGreaterThanOrEqual(from + length);
          for (const [i, part] of parts.entries()) {
            expect(part.end).toBeGreaterThan(part.start);
            if (i > 0) expect(part.start).toBe(parts[i - 1]?.end);
            expect(bucketAt(parts, part.start)).toBe(i);
            expect(bucketAt(parts, part.end - 1)).toBe(i);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
