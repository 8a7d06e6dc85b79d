import type { EnrichedBatch } from '../../records/enriched.ts';
import { enrichedBatch } from './batches.ts';

const exit = (path: string, at: string, engagedTime: number, maxScroll = 50) =>
  ({
    type: 'page_exit',
    path,
    at,
    data: { engagedTime, wallTime: engagedTime, maxScroll, clicks: 0, sent: 2, exitReason: 'hidden' },
  }) as const;
const view = (path: string, at: string, category?: string) =>
  ({ type: 'pageview', path, at, ...(category ? { category } : {}) }) as const;
const ANNA = {
  identity: 'id_anna',
  household: 'hh_1',
  confidence: 0.9,
  normalized: { traffic_source_category: 'organic_search', source: 'google', country: 'DE' },
} as const;

/**
 * Three local days in Berlin, 28 to 30 March 2026; on the 29th the clocks go forward. Counted by hand in the tests.
 * Anna comes twice, Bert once over midnight, Carla in tier `daily`, someone in tier `none`, and a bot.
 */
export const KNOWN: readonly EnrichedBatch[] = [
  enrichedBatch({
    ...ANNA,
    session: 'a1',
    receivedAt: '2026-03-28T22:31:00Z',
    isNew: true,
    // The exit is reported twice, each time with the totals so far.
    events: [
      view('/', '2026-03-28T22:30:00Z', 'home'),
      exit('/', '2026-03-28T22:30:05Z', 4000),
      exit('/', '2026-03-28T22:30:09Z', 5000, 80),
    ],
  }),
  enrichedBatch({
    ...ANNA,
    session: 'a2',
    receivedAt: '2026-03-29T01:15:00Z',
    isNew: false,
    normalized: { ...ANNA.normalized, traffic_source_category: 'direct', source: '(direct)' },
    events: [
      view('/', '2026-03-29T01:10:00Z', 'home'),
      exit('/', '2026-03-29T01:10:25Z', 20_000),
      view('/products/x', '2026-03-29T01:11:00Z', 'product'),
      { type: 'custom', path: '/products/x', at: '2026-03-29T01:11:10Z', data: { name: 'signup' } },
      {
        type: 'form_submit',
        path: '/products/x',
        at: '2026-03-29T01:11:20Z',
        data: { name: 'newsletter', fields: [], filled: 1 },
      },
      exit('/products/x', '2026-03-29T01:11:30Z', 7000, 100),
    ],
  }),
  // Two batches of one session, the later one received first; 23:59 and 00:05 on Berlin's clocks.
  enrichedBatch({
    session: 'b1',
    identity: 'id_bert',
    receivedAt: '2026-03-29T22:06:00Z',
    normalized: {
      country: 'FR',
      device_category: 'mobile',
      browser_family: 'Safari',
      os_family: 'iOS',
      is_mobile: true,
    },
    events: [view('/cart', '2026-03-29T22:05:00Z', 'cart'), exit('/cart', '2026-03-29T22:05:30Z', 1000)],
  }),
  enrichedBatch({
    session: 'b1',
    identity: 'id_bert',
    receivedAt: '2026-03-29T22:07:00Z',
    normalized: {
      country: 'FR',
      device_category: 'mobile',
      browser_family: 'Safari',
      os_family: 'iOS',
      is_mobile: true,
    },
    events: [view('/products/x', '2026-03-29T21:59:00Z', 'product'), exit('/products/x', '2026-03-29T22:04:59Z', 3000)],
  }),
  enrichedBatch({
    session: 'c1',
    identity: 'id_carla',
    tier: 'daily',
    receivedAt: '2026-03-30T12:00:00Z',
    normalized: {
      traffic_source_category: 'paid_search',
      source: 'google',
      medium: 'cpc',
      campaign: 'summer',
      country: 'FR',
    },
    events: [view('/', '2026-03-30T12:00:00Z', 'home'), exit('/', '2026-03-30T12:00:10Z', 3000)],
  }),
  enrichedBatch({
    session: 'n1',
    identity: 'id_nobody',
    tier: 'none',
    receivedAt: '2026-03-30T12:30:00Z',
    confidence: 0,
    events: [view('/pricing', '2026-03-30T12:30:00Z')],
  }),
  enrichedBatch({
    session: 'bot1',
    identity: 'id_bot',
    receivedAt: '2026-03-30T13:00:00Z',
    bot: { is_bot: true, score: 1, reasons: ['user_agent'], kind: 'search' },
    events: [view('/', '2026-03-30T13:00:00Z'), view('/pricing', '2026-03-30T13:00:01Z')],
  }),
  // One second before the range, and its first instant after it.
  enrichedBatch({ session: 'o1', receivedAt: '2026-03-27T22:59:59Z', events: [view('/', '2026-03-27T22:59:59Z')] }),
  enrichedBatch({ session: 'o2', receivedAt: '2026-03-30T22:00:00Z', events: [view('/', '2026-03-30T22:00:00Z')] }),
];

export const BERLIN = { from: '2026-03-28', to: '2026-03-30', timezone: 'Europe/Berlin' } as const;
