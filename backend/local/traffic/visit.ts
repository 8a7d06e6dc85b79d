import type { Batch, PageContext, Touch, WireEvent } from '../../../sdk/src/wire.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';

/** A batch and when it is sent, ms after the visit began. */
export type TimedBatch = { at: number; batch: Batch };
export type Visit = { person: Person; batches: readonly TimedBatch[]; events: number };

const PAGES = ['/', '/products', '/products/lamp', '/products/chair', '/pricing', '/contact', '/blog/care'] as const;
const SOURCES: readonly Touch[] = [
  { source: 'google', medium: 'organic', category: 'organic_search', referrer: 'www.google.com' },
  {
    source: 'google',
    medium: 'cpc',
    campaign: 'spring',
    category: 'paid_search',
    utmParams: { utm_source: 'google', utm_medium: 'cpc', utm_campaign: 'spring' },
  },
  {
    source: 'newsletter',
    medium: 'email',
    category: 'email',
    utmParams: { utm_source: 'newsletter', utm_medium: 'email' },
  },
  { source: '(direct)', medium: '(none)', category: 'direct' },
];

const iso = (ms: number): string => new Date(ms).toISOString();

/** One page of a visit: its events in order, with their sequence numbers, as the SDK emits them. */
const pageEvents = (
  random: Random,
  pageId: string,
  from: number,
  navigation: 'load' | 'spa',
  submits: boolean,
): { events: WireEvent[]; until: number } => {
  let at = from;
  let seq = 0;
  const emit = (eventType: WireEvent['eventType'], eventData: WireEvent['eventData']): WireEvent => ({
    eventType,
    eventId: random.id(21),
    timestamp: iso(at),
    pageId,
    seq: ++seq,
    ...(eventData ? { eventData } : {}),
  });
  const events = [emit('pageview', { navigation })];
  const clicks = random.whole(0, 3);
  for (let n = 0; n < clicks; n++) {
    at += random.whole(800, 4_000);
    events.push(
      emit('click', {
        tagName: 'a',
        text: random.pick(['More', 'Buy', 'Menu']),
        x: random.whole(0, 1200),
        y: random.whole(0, 800),
      }),
    );
  }
  at += random.whole(500, 3_000);
  const depth = random.whole(10, 100);
  events.push(emit('scroll', { depth, depthPx: depth * 24 }));
  if (submits) {
    at += random.whole(2_000, 9_000);
    events.push(
      emit('form_submit', {
        id: 'contact',
        action: '/contact',
        method: 'post',
        fields: [{ name: 'email', type: 'email' }],
        filled: 1,
      }),
    );
  }
  at += random.whole(500, 5_000);
  const wallTime = at - from;
  const exit = {
    engagedTime: Math.round(wallTime * 0.8),
    wallTime,
    maxScroll: depth,
    clicks,
    sent: seq + 1,
    exitReason: 'navigation',
  };
  events.push(emit('page_exit', exit));
  return { events, until: at };
};

/** A visit of a person that begins at `start` (ms since 1970): a few pages, each sealed into one batch when it is left. */
export const createVisit = (
  random: Random,
  person: Person,
  siteId: string,
  start: number,
  pages = random.whole(1, 4),
): Visit => {
  const sessionId = random.id(22);
  const touch: Touch = { ...random.pick(SOURCES), timestamp: iso(start) };
  const batches: TimedBatch[] = [];
  let events = 0;
  let at = start;
  let before = '';
  for (let n = 0; n < pages; n++) {
    const pageId = random.id(12);
    const path = n === 0 ? random.pick(PAGES) : random.pick(PAGES.filter((one) => one !== before));
    const url = `https://${siteId}${path}`;
    const context: PageContext = {
      url,
      path,
      title: path,
      referrer: n === 0 ? (touch.referrer ? `https://${touch.referrer}/` : '') : `https://${siteId}${before}`,
    };
    const { events: emitted, until } = pageEvents(
      random,
      pageId,
      at,
      n === 0 ? 'load' : 'spa',
      path === '/contact' && random.next() < 0.5,
    );
    before = path;
    at = until;
    events += emitted.length;
    batches.push({
      at: at - start,
      batch: {
        eventType: 'batch',
        siteId,
        sessionId,
        visitorId: person.visitorId,
        batchId: random.id(21),
        createdAt: iso(at),
        attempt: 1,
        browser: person.browser,
        attribution: { firstTouch: touch, lastTouch: touch },
        consent: { state: 'unknown' },
        sdk: { name: '@evothesis/pixel', version: '0.1.0' },
        pages: { [pageId]: context },
        events: emitted,
      },
    });
  }
  return { person, batches, events };
};
