import { describe, expect, it } from 'vitest';
import type { EnrichedBatch } from './enriched.ts';
import type { RawBatch } from './raw.ts';
import { toEnrichedLines, toRawLines } from './to-lines.ts';

const RAW: RawBatch = {
  siteId: 'example-com',
  sessionId: 's1',
  batchId: 'b1',
  createdAt: '2026-11-22T14:00:00.000Z',
  receivedAt: '2026-11-22T14:00:01.000Z',
  shard: 0,
  privacy: { tier: 'full', basis: 'site_setting' },
  network: { version: 4, country: 'DE' },
  headers: { userAgent: 'x' },
  expiresAt: 1,
  sequenced: true,
  attempt: 2,
  pages: { p1: { url: 'https://example.com/a?x=1', path: '/a', title: 'A' } },
  events: [
    { eventType: 'pageview', eventId: 'e1', timestamp: '2026-11-22T14:00:00.000Z', pageId: 'p1', seq: 1 },
    {
      eventType: 'click',
      eventId: 'e2',
      timestamp: '2026-11-22T14:00:00.500Z',
      pageId: '__proto__',
      seq: 1,
      path: '/own',
    },
  ],
};

describe('archive lines', () => {
  it('give each event its page, and the facts of the batch once', () => {
    const [first, second] = toRawLines(RAW);
    expect(first).toMatchObject({ url: 'https://example.com/a?x=1', path: '/a', page: { title: 'A' }, index: 0 });
    expect(first?.batch).toEqual({ sequenced: true, attempt: 2 });
    expect(second).toMatchObject({ path: '/own', index: 1 });
    expect(second).not.toHaveProperty('batch');
    expect(second).not.toHaveProperty('page');
    expect(JSON.stringify(second)).not.toContain('undefined');
  });

  it('carry identity, corrected time and page category, but neither headers nor network facts', () => {
    const batch = {
      raw: RAW,
      identity: { identity_id: 'id_1' },
      normalized: { browser_family: 'chrome' },
      bot: { is_bot: false, score: 0, reasons: [] },
      metadata: { processed_at: RAW.receivedAt, enrichment_version: '1' },
      events: [
        { occurred_at: '2026-11-22T14:00:00.900Z', time_trusted: true, page_category: 'product' },
        { occurred_at: '2026-11-22T14:00:01.000Z', time_trusted: false },
      ],
    } as unknown as EnrichedBatch;
    const [first, second] = toEnrichedLines(batch);
    expect(first).toMatchObject({
      identity: { identity_id: 'id_1' },
      normalized: { browser_family: 'chrome', page_category: 'product' },
    });
    expect(second).toMatchObject({ time_trusted: false, normalized: { page_category: 'other' } });
    expect(first).not.toHaveProperty('headers');
    expect(first).not.toHaveProperty('network');
  });
});
