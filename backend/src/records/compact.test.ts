import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compact, expand } from './compact.ts';
import type { RawBatch, StoredEvent } from './raw.ts';
import { fromRawItem, toRawItem } from './raw-item.ts';

const time = fc.oneof(
  fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom(
    '2026-02-31T00:00:00.000Z',
    '2026-02-29T23:59:59.999Z',
    '2026-04-31T01:02:03.004Z',
    '2026-13-01T00:00:00.000Z',
  ),
  fc.string(),
);
const pageId = fc.constantFrom('p1', 'p2', 'p3');
const event: fc.Arbitrary<StoredEvent> = fc.record({
  eventType: fc.constantFrom('click', 'pageview', 'custom'),
  pageId,
  seq: fc.integer({ min: 1, max: 5 }),
  timestamp: time,
  eventId: fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('p1-1', 'p1-2', 'p2-1')),
});
const agent = fc.constantFrom('Mozilla/5.0', 'curl/8');
const batch: fc.Arbitrary<RawBatch> = fc
  .record({
    createdAt: fc
      .date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    headers: fc.record({ userAgent: agent }, { requiredKeys: [] }),
    browser: fc.option(fc.record({ userAgent: agent, language: fc.string() }, { requiredKeys: [] }), {
      nil: undefined,
    }),
    pages: fc.option(fc.dictionary(pageId, fc.record({ url: fc.webUrl() })), { nil: undefined }),
    sentAt: fc.option(time, { nil: undefined }),
    events: fc.array(event, { minLength: 1, maxLength: 8 }),
  })
  .map(({ browser, pages, sentAt, ...rest }) => ({
    siteId: 'site',
    sessionId: 's#1',
    batchId: 'b',
    receivedAt: '2026-11-22T14:00:00.000Z',
    shard: 0,
    privacy: { tier: 'full' as const, basis: 'site_setting' },
    network: {},
    expiresAt: 1,
    sequenced: true,
    ...rest,
    ...(browser && { browser }),
    ...(pages && { pages }),
    ...(sentAt !== undefined && { sentAt }),
  }));

it('gives back exactly what it was given', () => {
  fc.assert(
    fc.property(batch, (given) => {
      expect(expand(compact(given, given.createdAt), given.createdAt)).toEqual(given);
    }),
  );
});

it('survives the table as an item', () => {
  fc.assert(
    fc.property(batch, (given) => {
      expect(fromRawItem(toRawItem(given))).toEqual(JSON.parse(JSON.stringify(given)));
    }),
  );
});
