import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hottestKeys, PARTITION_LIMIT, shardsFor } from './heat.ts';

describe('partition heat', () => {
  it.each([1, 100, 10_000, 100_000, 1_000_000])(
    '%i events/s of one site stay under the limit when sharded',
    (eventsPerSecond) => {
      const heat = hottestKeys({ eventsPerSecond, shards: shardsFor(eventsPerSecond) });
      expect(heat.rawByHour).toBeLessThanOrEqual(PARTITION_LIMIT);
      expect(heat.enriched).toBeLessThanOrEqual(PARTITION_LIMIT);
    },
  );

  it('one shard carries the batches of 10,000 events a second, and no more', () => {
    expect(hottestKeys({ eventsPerSecond: 10_000 }).rawByHour).toBe(PARTITION_LIMIT);
    expect(hottestKeys({ eventsPerSecond: 11_000 }).rawByHour).toBeGreaterThan(PARTITION_LIMIT);
  });

  it('shards are as even as their hash: the hottest has less than a fifth more than the mean', () => {
    for (const shards of [2, 7, 14, 134]) {
      const { rawByHour } = hottestKeys({ eventsPerSecond: shards * 7_500, shards });
      expect(rawByHour).toBeLessThan(750 * 1.2);
    }
  });

  it('is what docs/capacity.md says', () => {
    const page = readFileSync(new URL('../../../docs/capacity.md', import.meta.url), 'utf8');
    for (const rate of [1, 100, 10_000, 1_000_000]) {
      const { rawByHour } = hottestKeys({ eventsPerSecond: rate });
      const sharded = hottestKeys({ eventsPerSecond: rate, shards: shardsFor(rate) }).rawByHour;
      const row = [rate, rawByHour, shardsFor(rate), sharded];
      expect(page).toContain(`| ${row.map((value) => value.toLocaleString('en')).join(' | ')} |`);
    }
  });
});
