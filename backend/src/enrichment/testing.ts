import type { RawBatch } from '../records/raw.ts';

const CHROME =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';

export type RawBatchOptions = Partial<RawBatch> & {
  /** Epoch milliseconds of the events and of the receipt. */
  at?: number;
};

/** A stored batch for tests: one page view of a product, unless said otherwise. */
export const rawBatch = ({ at = Date.parse('2026-11-22T14:00:00Z'), ...more }: RawBatchOptions = {}): RawBatch => {
  const time = new Date(at).toISOString();
  const batchId = more.batchId ?? `batch-${at}`;
  return {
    siteId: 'example-com',
    sessionId: 's1',
    batchId,
    createdAt: time,
    receivedAt: time,
    shard: 0,
    privacy: { tier: 'full', basis: 'site_setting' },
    network: { version: 4, address: 'a'.repeat(16), prefix: 'p'.repeat(16), country: 'US', asn: 7922 },
    headers: { userAgent: CHROME, acceptLanguage: 'en-US,en;q=0.9' },
    expiresAt: 1_800_000_000,
    sequenced: true,
    browser: {
      screenWidth: 1920,
      screenHeight: 1080,
      timezone: 'America/Los_Angeles',
      language: 'en-US',
      platform: 'MacIntel',
    },
    pages: {
      p1: {
        url: 'https://www.example.com/products/widget?utm_source=google&utm_medium=cpc',
        path: '/products/widget',
        queryParams: '?utm_source=google&utm_medium=cpc',
      },
    },
    events: [{ eventType: 'pageview', eventId: `${batchId}-1`, timestamp: time, pageId: 'p1', seq: 1 }],
    ...more,
  };
};
