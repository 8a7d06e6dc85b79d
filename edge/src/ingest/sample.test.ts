import { describe, expect, it } from 'vitest';
import { defaultSiteConfig } from '../../../backend/src/records/site.ts';
import { ingest } from './ingest.ts';

const RECEIVED = '2026-11-22T14:03:27.123Z';

/** One batch of a visit through the ingest of a site with a sampling rate. */
const batch = (visit: number, part: number, sampleRate: number | undefined, weight?: number) =>
  ingest(
    {
      method: 'POST',
      path: '/collect',
      headers: { 'user-agent': 'test' },
      body: JSON.stringify({
        eventType: 'batch',
        siteId: 'shop',
        sessionId: `sess_${(visit * 2_654_435_761) % 4_294_967_296}`,
        batchId: `b${visit}-${part}`,
        events: [{ eventType: 'pageview', weight }, { eventType: 'click' }],
      }),
      viewer: { ip: '203.0.113.7', country: 'US' },
      receivedAt: RECEIVED,
    },
    (siteId) => ({
      stage: 'dev',
      site: {
        ...defaultSiteConfig(siteId, 'dev'),
        privacy: 'full',
        ...(sampleRate === undefined ? {} : { sampleRate }),
      },
      siteKnown: true,
      identityKey: new Uint8Array(32),
      dailyKey: () => undefined,
      random: () => 'r',
    }),
  );

const VISITS = 3_000;

describe('a site above its budget', () => {
  it.each([1 / 2, 1 / 7, 1 / 100])('keeps whole visits, of which the weights add up to all: rate %d', (rate) => {
    let estimate = 0;
    let kept = 0;
    for (let visit = 0; visit < VISITS; visit++) {
      const parts = [1, 2, 3].map((part) => batch(visit, part, rate));
      expect(parts.map(({ answer }) => answer.status)).toEqual([200, 200, 200]);
      const stored = parts.flatMap((part) => part.batch ?? []);
      // All of a visit or nothing of it.
      expect([0, 3]).toContain(stored.length);
      kept += stored.length / 3;
      for (const { events } of stored) for (const { weight = 1 } of events) estimate += weight;
    }
    // Each visit is an independent draw: five standard deviations of the number kept, times the weight.
    const deviation = Math.sqrt(VISITS * rate * (1 - rate)) / rate;
    expect(Math.abs(estimate / 6 - VISITS)).toBeLessThan(5 * deviation);
    expect(kept).toBeGreaterThan(0);
  });

  it('multiplies with the weight of a pixel that samples itself', () => {
    const found = Array.from({ length: 50 }, (_, visit) => batch(visit, 1, 0.5, 4).batch).find(Boolean);
    expect(found?.events.map(({ weight }) => weight)).toEqual([8, 2]);
  });

  it('keeps at a smaller rate only what it keeps at a larger one', () => {
    for (let visit = 0; visit < 500; visit++)
      if (batch(visit, 1, 0.1).batch) expect(batch(visit, 1, 0.4).batch).toBeDefined();
  });
});

it('a site without a rate has no weights', () => {
  expect(batch(1, 1, undefined).batch?.events[0]).not.toHaveProperty('weight', 1);
});
