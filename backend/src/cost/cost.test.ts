import { describe, expect, it } from 'vitest';
import { HOURS_PER_MONTH, ingestOnly, perMillionEvents, perMonth, recordsPerInvocation, together } from './cost.ts';
import { meterWriteUnits } from './meter.ts';
import { heavyTailed } from './mix.ts';

const USAGE = {
  writeUnits: 0.5,
  readUnits: 0.25,
  requests: 0.1,
  bytesOut: 50,
  itemBytes: 80,
  archiveBytes: 60,
  ingestSeconds: 0,
  enrichmentSeconds: 0,
};
const MONTH = { eventsPerMonth: 1e6, visitsPerMonth: 100_000 };

describe('cost', () => {
  it('comes to what a calculator says', () => {
    const lines = perMillionEvents(USAGE, MONTH);
    // 100,000 × ($1.00 + $0.60) / 10^6, 100,000 × 60 ms × 128 MB (as 0.125 GB), 500,000 × $0.625 / 10^6
    expect(together(ingestOnly(lines))).toBeCloseTo(0.16 + 750 * 0.00005001 + 0.3125, 6);
    const usd = Object.fromEntries(lines.map((line) => [line.price, line.usd]));
    // Half a unit for 4 KB of 160 B an event, by both archivers together.
    expect(usd.readUnit).toBeCloseTo(((250_000 + 160e6 / 8_192) * 0.125) / 1e6, 6);
    expect(usd.tableGbMonth).toBeCloseTo(0.24 * (7 / 30) * 0.25, 6);
    expect(usd.lambdaRequest).toBeCloseTo(0.02, 6);
  });

  it('of a month is the traffic and what is there without any', () => {
    const nothing = together(perMonth({ eventsPerMonth: 0, visitsPerMonth: 0 }));
    expect(nothing).toBeGreaterThan(5);
    const more = together(perMonth({ ...MONTH, sites: 11 })) - together(perMonth({ ...MONTH, sites: 1 }));
    expect(more).toBeCloseTo((10 * 6 * HOURS_PER_MONTH * 5) / 1e6, 6);
  });

  it('an invocation takes what a second brings, and at least one and at most a hundred records', () => {
    expect([0, 0.1, 5, 1e6].map(recordsPerInvocation)).toEqual([1, 1, 10, 100]);
  });
});

describe('the recorded mix', () => {
  it('has three visits in four of one batch, and some long ones', () => {
    const lengths = Array.from({ length: 10_000 }, (_, n) => heavyTailed(n / 10_000));
    const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    expect(Math.min(...lengths)).toBe(1);
    expect(Math.max(...lengths)).toBe(20);
    expect(mean).toBeGreaterThan(1.5);
    expect(mean).toBeLessThan(2.5);
  });

  // A count and no timing: whoever adds a write to an event's way meets this line.
  it('stays within its write units and requests an event, and within ten dollars a month at 100,000 visits', async () => {
    const visits = 60;
    const mix = { visits, events: 'heavy-tailed', perBatch: 10, visitsPerVisitor: 3 } as const;
    const metered = await meterWriteUnits(mix);
    expect(metered.requests).toBeCloseTo(0.1, 9);
    expect(metered.writes['raw-events']).toBeLessThan(0.205);
    expect(metered.writes['enriched-events']).toBeLessThanOrEqual(0.1);
    expect(metered.writeUnits).toBeLessThan(0.6);
    expect(metered.readUnits).toBeLessThan(0.3);
    expect(metered.itemBytes).toBeLessThan(100);

    const usage = { ...metered, ingestSeconds: 0, enrichmentSeconds: 0 };
    const perVisit = metered.events / visits;
    const traffic = { eventsPerMonth: 100_000 * perVisit, visitsPerMonth: 100_000 };
    const lines = perMillionEvents(usage, traffic);
    expect(together(ingestOnly(lines))).toBeLessThan(0.6);
    expect((traffic.eventsPerMonth / 1e6) * together(lines) + together(perMonth(traffic))).toBeLessThan(10);
  });
});
