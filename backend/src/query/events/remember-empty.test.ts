import { expect, it } from 'vitest';
import { rememberEmpty } from './remember-empty.ts';

it('asks again for recent hours, for hours with events, and after five minutes; not for empty hours long gone', async () => {
  let now = Date.parse('2026-11-22T14:30:00Z');
  const asked: string[] = [];
  const full = new Set(['2026-11-20T01']);
  const { sitesOf } = rememberEmpty(
    {
      sitesOf: async (hour: string, _site?: string) => {
        asked.push(hour);
        return full.has(hour) ? [{ siteId: 'shop', shards: 1 }] : [];
      },
    },
    () => now,
  );
  const ask = async () => {
    asked.length = 0;
    for (const hour of ['2026-11-20T01', '2026-11-20T02', '2026-11-22T13']) await sitesOf(hour, 'shop');
    return [...asked];
  };
  expect(await ask()).toEqual(['2026-11-20T01', '2026-11-20T02', '2026-11-22T13']);
  expect(await ask()).toEqual(['2026-11-20T01', '2026-11-22T13']);
  await sitesOf('2026-11-20T02', 'other');
  expect(asked).toContain('2026-11-20T02');
  now += 6 * 60_000;
  full.add('2026-11-20T02');
  expect(await ask()).toHaveLength(3);
  expect(await sitesOf('2026-11-20T02', 'shop')).toHaveLength(1);
});
