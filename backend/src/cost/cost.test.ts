import { describe, expect, it } from 'vitest';
import { archivePerMonth, costLines } from './cost.ts';

const together = (eventsPerRequest: number, writeUnits: number) =>
  costLines({ eventsPerRequest, writeUnits, readUnits: 0, enrichmentSeconds: 0 }).reduce(
    (sum, line) => sum + line.usdPerMillion,
    0,
  );

describe('cost', () => {
  it('comes to what a calculator says', () => {
    // 0.1 * (1.00 + 0.60) + 0.1 * 15 ms * 128 MB + 0.6 * 0.625 + 0.1 / 20 * 0.20
    expect(together(10, 0.6)).toBeCloseTo(0.16 + 0.00938 + 0.375 + 0.001, 4);
    // Five objects in each of 720 hours.
    expect(archivePerMonth()).toBeCloseTo(0.018, 6);
  });

  it('falls with the events of a request and rises with the units', () => {
    expect(together(10, 0.6)).toBeLessThan(together(5, 0.6));
    expect(together(10, 0.7)).toBeGreaterThan(together(10, 0.6));
  });
});
