import { describe, expect, it } from 'vitest';
import { rawBatch } from '../enrichment/testing.ts';
import { fromRawLines } from './from-lines.ts';
import { toRawLines } from './to-lines.ts';

const STORAGE = { shard: 0, expiresAt: 1 };

describe('lines of the raw archive', () => {
  it('become the batch again that gives the same lines', () => {
    const time = '2026-11-22T14:00:00.000Z';
    const batch = rawBatch({
      attempt: 2,
      sentAt: time,
      visitorId: 'v',
      dropped: { sampled: 3 },
      invalid: { unknown_event_type: 1 },
      checkpoints: [{ pageId: 'p1', at: time, engagedTime: 1, wallTime: 2, maxScroll: 3, clicks: 4, sent: 5 }],
      events: [
        { eventType: 'pageview', eventId: 'e1', timestamp: time, pageId: 'p1', seq: 1 },
        {
          eventType: 'click',
          eventId: 'e2',
          timestamp: time,
          pageId: 'p1',
          seq: 2,
          eventData: { text: 'x' },
          weight: 10,
        },
        { eventType: 'pageview', eventId: 'e3', timestamp: time, pageId: 'p2', seq: 1, path: '/own' },
      ],
    });
    const lines = toRawLines(batch);
    expect(toRawLines(fromRawLines(JSON.parse(JSON.stringify(lines)), STORAGE))).toEqual(lines);
  });

  it('of two batches are refused, and so are none', () => {
    const two = [...toRawLines(rawBatch({ batchId: 'a' })), ...toRawLines(rawBatch({ batchId: 'b' }))];
    expect(() => fromRawLines(two, STORAGE)).toThrow(RangeError);
    expect(() => fromRawLines([], STORAGE)).toThrow(RangeError);
  });
});
