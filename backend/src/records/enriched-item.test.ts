import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rawBatch } from '../enrichment/testing.ts';
import type { EnrichedBatch, EventEnrichment } from './enriched.ts';
import { fromEnrichedItem, toEnrichedItem } from './enriched-item.ts';

const CLIENT = Date.parse('2026-11-22T14:00:00.000Z');

const enrichedWith = (offsets: readonly { off: number; trusted: boolean; category?: string }[]): EnrichedBatch => {
  const raw = rawBatch({
    events: offsets.map((_, i) => ({
      eventType: 'click' as const,
      eventId: `p1-${i + 1}`,
      timestamp: new Date(CLIENT + i * 777).toISOString(),
      pageId: 'p1',
      seq: i + 1,
    })),
  });
  return {
    raw,
    identity: {
      identity_id: 'id_abc',
      household_id: null,
      device_fingerprint: 'fp_abc',
      session_id: 'ses_abc',
      session_sequence: 1,
      is_new_visitor: true,
      total_sessions: 1,
      confidence_score: 0.5,
    },
    normalized: {
      device_category: 'desktop',
      browser_family: 'chrome',
      os_family: 'macos',
      is_mobile: false,
      traffic_source_category: 'direct',
    },
    bot: { is_bot: false, score: 0, reasons: [] },
    metadata: { processed_at: '2026-11-22T14:00:01.000Z', enrichment_version: '1' },
    events: offsets.map(
      ({ off, trusted, category }, i): EventEnrichment => ({
        occurred_at: new Date(CLIENT + i * 777 + off).toISOString(),
        time_trusted: trusted,
        ...(category ? { page_category: category } : {}),
      }),
    ),
  };
};

describe('an enriched item', () => {
  it('gives back exactly the batch it was made of, whatever the clocks said', () => {
    const event = fc.record(
      {
        off: fc.integer({ min: -86_400_000, max: 86_400_000 }),
        trusted: fc.boolean(),
        category: fc.constantFrom('cart', 'home'),
      },
      { requiredKeys: ['off', 'trusted'] },
    );
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 20 }), (offsets) => {
        const batch = enrichedWith(offsets as never);
        expect(fromEnrichedItem(toEnrichedItem(batch))).toEqual(batch);
      }),
    );
  });

  it('keeps the corrected time of an event whose own is no date', () => {
    const batch = enrichedWith([{ off: 0, trusted: false }]);
    const odd = {
      ...batch,
      raw: { ...batch.raw, events: batch.raw.events.map((e) => ({ ...e, timestamp: 'yesterday' })) },
    };
    expect(fromEnrichedItem(toEnrichedItem(odd))).toEqual(odd);
  });

  it('says of the clock only what changes', () => {
    const same = Array.from({ length: 10 }, () => ({ off: 4_321, trusted: true }));
    const varying = same.map((_, i) => ({ off: i * 4_321, trusted: true }));
    const size = (offsets: typeof same) => toEnrichedItem(enrichedWith(offsets)).payload.length;
    expect(size(varying) - size(same)).toBeGreaterThan(30);
  });
});
