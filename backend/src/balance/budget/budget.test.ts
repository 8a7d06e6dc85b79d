import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultSiteConfig, type SiteConfig } from '../../records/site.ts';
import { type BudgetPorts, keepBudgets } from './guard.ts';
import { count, hoursLeft, LEAST_ONE_IN, rateFor, type Spent } from './plan.ts';

const hoursOf = (month: string): string[] => {
  const start = Date.parse(`${month}-01T00:00:00Z`);
  const hours: string[] = [];
  for (let at = start; new Date(at).toISOString().startsWith(month); at += 3_600_000)
    hours.push(new Date(at).toISOString().slice(0, 13));
  return hours;
};

/** A month of traffic under the guard: what is stored, and what a report adds the weights up to. */
const month = (traffic: (hour: number) => number, budget: number) => {
  let spent: Spent | undefined;
  let rate = 1;
  let estimate = 0;
  const rates: number[] = [];
  for (const [n, hour] of hoursOf('2026-11').entries()) {
    const stored = traffic(n) * rate;
    estimate += stored / rate;
    spent = count(spent, hour, stored, rate);
    rate = rateFor(spent, budget);
    rates.push(rate);
  }
  return { stored: spent?.events ?? 0, estimate, rates };
};

describe('a month under a budget', () => {
  it('is not sampled as long as it would end within it', () => {
    expect(new Set(month(() => 1_000, 800_000).rates)).toEqual(new Set([1]));
  });

  it.each([
    ['a steady site of three times its budget', () => 3_000],
    ['days and nights', (hour: number) => 3_000 * (1 + Math.sin((2 * Math.PI * hour) / 24))],
    ['a flood in the middle', (hour: number) => (hour > 300 && hour < 320 ? 60_000 : 900)],
  ])('ends within a twentieth of it: %s', (_what, traffic) => {
    const { stored } = month(traffic, 720_000);
    expect(stored).toBeLessThan(720_000 * 1.05);
    expect(stored).toBeGreaterThan(720_000 * 0.5);
  });

  it('goes dim, never dark, and never above all', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 60 }), fc.nat(1_000_000), (hours, budget) => {
        const { rates } = month((n) => hours[n % hours.length] ?? 0, budget);
        expect(Math.max(...rates)).toBeLessThanOrEqual(1);
        expect(Math.min(...rates)).toBeGreaterThanOrEqual(1 / LEAST_ONE_IN);
        for (const rate of rates) expect(Number.isInteger(Math.round(1 / rate))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('begins anew with the month', () => {
    const full: Spent = { month: '2026-11', events: 1e6, hour: '2026-11-30T23', perHour: 10 };
    expect(count(full, '2026-12-01T00', 5, 1)).toMatchObject({ month: '2026-12', events: 5 });
    expect(hoursLeft('2026-11-30T23')).toBe(0);
    expect(hoursLeft('2026-12-31T22')).toBe(1);
  });
});

describe('the guard', () => {
  const site = (more: Partial<SiteConfig>) => ({ ...defaultSiteConfig('shop', 'dev'), ...more });
  const ports = (config: SiteConfig) => {
    const held = { config, spent: undefined as Spent | undefined, writes: 0 };
    const made: BudgetPorts = {
      sites: {
        getSite: async () => ({ config: held.config, version: 1 }),
        setSite: async (next) => {
          held.config = next;
          held.writes++;
          return true;
        },
      },
      spent: async () => held.spent,
      spend: async (_site, spent) => {
        held.spent = spent;
      },
    };
    return { held, made };
  };
  const archived = (rows: number) => [{ siteId: 'shop', rows }];

  it('sets the rate of a site above its budget, and takes it back when there is room again', async () => {
    const { held, made } = ports(site({ monthlyEvents: 100_000 }));
    const [change] = await keepBudgets(made, '2026-11-02T00', archived(10_000));
    expect(held.config.sampleRate).toBe(change?.rate);
    expect(change?.rate).toBeLessThan(0.05);
    held.config = { ...held.config, monthlyEvents: 1e9 };
    await keepBudgets(made, '2026-11-02T01', archived(100));
    expect(held.config).not.toHaveProperty('sampleRate');
  });

  it('leaves a site without a budget alone, also one whose rate a person has set', async () => {
    const { held, made } = ports(site({ sampleRate: 0.5 }));
    expect(await keepBudgets(made, '2026-11-02T00', archived(1e9))).toEqual([]);
    expect([held.config.sampleRate, held.writes]).toEqual([0.5, 0]);
  });

  it('counts an hour once, however often it is archived', async () => {
    const { held, made } = ports(site({ monthlyEvents: 1e9 }));
    for (let n = 0; n < 3; n++) await keepBudgets(made, '2026-11-02T00', archived(500));
    expect(held.spent?.events).toBe(500);
  });
});
