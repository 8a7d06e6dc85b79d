import { describe, expect, it } from 'vitest';
import { createResolver, memoryIdentityStore } from './index.ts';
import { type LineKind, lineKind } from './line-kind.ts';
import { type VisitOptions, visit } from './testing.ts';

/** Hours after 2026-10-01 00:00 UTC, a Thursday: 21 h in New York is 1 h UTC of the day after. */
const evening = (day: number): number => 24 * (day + 1) + 1;
const noon = (day: number): number => 24 * day + 16;

const householdsOf = async (visits: readonly VisitOptions[]) => {
  const { resolve } = createResolver({ store: memoryIdentityStore() });
  const told = [];
  for (const [i, options] of visits.entries()) told.push(await resolve(visit({ session: `v${i}`, ...options })));
  return told;
};
/** Machines that nobody takes for one another. */
const machine = (n: number): NonNullable<VisitOptions['more']> => ({
  headers: { userAgent: visit().headers.userAgent ?? '', acceptLanguage: `en-US,x${n};q=0.9` },
});

describe('the household of a visit', () => {
  it('is that of the line, for whoever is there in the evening', async () => {
    const [laptop, phone] = await householdsOf([
      { address: 'h1', hour: evening(0) },
      { address: 'h1', hour: evening(1), machine: 'iphone' },
    ]);
    expect(laptop?.household_id).toMatch(/^hh_/);
    expect(phone?.household_id).toBe(laptop?.household_id);
  });

  it('is not told where more devices are seen than a family has', async () => {
    const visits = Array.from({ length: 8 }, (_, n) => ({ address: 'o1', hour: evening(n), more: machine(n) }));
    const told = await householdsOf(visits);
    expect(told.at(-1)?.household_id).toBeNull();
  });

  it('is not told on lines of an operator that is used by day only, once that has shown', async () => {
    const days = [4, 5, 6, 7, 8, 11, 12, 13, 14, 15];
    const visits = days.map((day, n) => ({ address: `o${n}`, hour: noon(day), more: machine(n) }));
    const told = await householdsOf(visits);
    const later = told.slice(5).map((decision) => decision.household_id);
    expect(later).toEqual(later.map(() => null));
  });

  it('goes along when a second member is seen on the new line, and not with its founder alone', async () => {
    const before = [1, 2, 3, 4].flatMap((day) => [
      { address: 'h1', hour: evening(day) },
      { address: 'h1', hour: evening(day) + 1, more: machine(2) },
    ]);
    const founder = [10, 11, 12].map((day) => ({ address: 'k1', hour: evening(day) }));
    const told = await householdsOf([
      ...before,
      ...founder,
      { address: 'k1', hour: evening(13), more: machine(2) },
      { address: 'k1', hour: evening(14) },
    ]);
    const old = told[0]?.household_id;
    const [first, second, third] = told.slice(before.length);
    expect(old).toMatch(/^hh_/);
    expect([first, second, third].map((decision) => decision?.identity_id)).toEqual(
      Array.from({ length: 3 }, () => told[0]?.identity_id),
    );
    expect([first, second, third].every((decision) => decision?.household_id !== old)).toBe(true);
    expect(told.at(-2)?.household_id).toBe(old);
    expect(told.at(-1)?.household_id).toBe(old);
  });
});

it('what a line is shows in who comes back to it, and when', () => {
  const kinds: [Parameters<typeof lineKind>[0], LineKind][] = [
    [undefined, 'home'],
    [[20, 1, 60, 40], 'home'],
    // A mobile network: an address of its own for each attachment.
    [[1, 60, 60, 40], 'passing'],
    // A carrier's few shared addresses, met again by chance.
    [[30, 30, 60, 40], 'shared'],
    // An office's.
    [[40, 0, 10, 90], 'shared'],
  ];
  for (const [counts, kind] of kinds) expect(lineKind(counts)).toBe(kind);
});
