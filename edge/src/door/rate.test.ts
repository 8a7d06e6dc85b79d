import { expect, it } from 'vitest';
import { defaultSiteConfig } from '../../../backend/src/records/site.ts';
import { createBuckets, createLimits } from './rate.ts';

it('lets a burst through, then as many as flow in, and says when the next may come', () => {
  let now = 0;
  const take = createBuckets(() => now);
  const rate = { perSecond: 2, burst: 3 };
  expect([take('a', rate), take('a', rate), take('a', rate)]).toEqual([undefined, undefined, undefined]);
  expect(take('a', rate)).toBeCloseTo(0.5);
  expect(take('b', rate)).toBeUndefined();
  now += 500;
  expect(take('a', rate)).toBeUndefined();
  expect(take('a', rate)).toBeGreaterThan(0);
  now += 1_000_000;
  expect([1, 2, 3, 4].map(() => take('a', rate) === undefined)).toEqual([true, true, true, false]);
});

it('counts a network and a site apart from others, and nothing in stage dev', () => {
  const site = { ...defaultSiteConfig('a', 'prod'), rateLimit: { perSecond: 1, burst: 1 } };
  const limit = createLimits('prod', () => 0);
  expect(limit(site, '203.0.113.1')).toBeUndefined();
  expect(limit(site, '203.0.113.200')).toBe(1);
  expect(limit(site, '203.0.114.1')).toBeUndefined();
  expect(limit({ ...site, siteId: 'b' }, '203.0.113.1')).toBeUndefined();
  expect(limit(site, '2001:db8::1')).toBeUndefined();
  expect(limit(site, '2001:db8::ffff')).toBe(1);
  const dev = createLimits('dev', () => 0);
  for (let i = 0; i < 1000; i++) expect(dev(defaultSiteConfig('a', 'dev'), '203.0.113.1')).toBeUndefined();
});

it('counts a whole site over all networks, where it sets a limit, and not what its network may not send', () => {
  const { rateLimit: _, ...plain } = defaultSiteConfig('a', 'dev');
  const limit = createLimits('dev', () => 0);
  const site = { ...plain, rateLimit: { perSecond: 1, burst: 1 }, siteRateLimit: { perSecond: 2, burst: 2 } };
  expect(limit(site, '203.0.113.1')).toBeUndefined();
  for (let i = 0; i < 10; i++) expect(limit(site, '203.0.113.1')).toBe(1);
  expect(limit(site, '203.0.114.1')).toBeUndefined();
  expect(limit(site, '203.0.115.1')).toBe(0.5);
  expect(limit({ ...site, siteId: 'b' }, undefined)).toBeUndefined();
});
