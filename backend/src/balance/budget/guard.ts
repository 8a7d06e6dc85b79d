import type { SiteStore } from '../../sites/store.ts';
import { count, rateFor, type Spent } from './plan.ts';

export type BudgetPorts = {
  sites: Pick<SiteStore, 'getSite' | 'setSite'>;
  spent: (siteId: string) => Promise<Spent | undefined>;
  spend: (siteId: string, spent: Spent) => Promise<void>;
};

export type RateChange = { siteId: string; hour: string; rate: number; monthlyEvents: number; events: number };

/**
 * Counts an archived hour of some sites in, and sets the rate of those that have a budget. An hour that is counted already
 * (it was archived again) is not counted twice.
 * @returns the sites whose rate is another one now
 */
export const keepBudgets = async (
  ports: BudgetPorts,
  hour: string,
  archived: readonly { siteId: string; rows: number }[],
): Promise<RateChange[]> => {
  const changes: RateChange[] = [];
  for (const { siteId, rows } of archived) {
    const site = await ports.sites.getSite(siteId);
    if (site?.config.monthlyEvents === undefined) continue;
    const { monthlyEvents, sampleRate = 1 } = site.config;
    const before = await ports.spent(siteId);
    if (before && before.hour >= hour) continue;
    const spent = count(before, hour, rows, sampleRate);
    await ports.spend(siteId, spent);
    const rate = rateFor(spent, monthlyEvents);
    if (rate === sampleRate) continue;
    const { sampleRate: _, ...config } = site.config;
    // Changed by a person just now: the next hour tries again.
    if (await ports.sites.setSite({ ...config, ...(rate < 1 && { sampleRate: rate }) }, site.version))
      changes.push({ siteId, hour, rate, monthlyEvents, events: spent.events });
  }
  return changes;
};
