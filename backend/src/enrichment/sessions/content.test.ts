import { describe, expect, it } from 'vitest';
import { defaultSiteConfig } from '../../records/site.ts';
import { assess } from '../enrich.ts';
import { type RawBatchOptions, rawBatch } from '../testing.ts';
import { contentOf } from './content.ts';
import { sessionFacts } from './facts.ts';
import { joinContent } from './join.ts';
import { short } from './short.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const T0 = Date.parse('2026-11-22T14:00:00.000Z');
const iso = (ms: number) => new Date(ms).toISOString();
const SITE = { ...defaultSiteConfig('example-com', 'dev') };

const content = (options: RawBatchOptions) => {
  const raw = rawBatch(options);
  return contentOf(raw, assess(raw, SITE).facts, 30 * MINUTE);
};
const exitAt = (at: number, wallTime: number, engagedTime: number) =>
  content({
    at,
    batchId: `exit-${at}`,
    events: [
      {
        eventType: 'page_exit',
        eventId: 'x',
        timestamp: iso(at),
        pageId: 'p1',
        seq: 9,
        eventData: { engagedTime, wallTime, maxScroll: 80, clicks: 1, sent: 9, exitReason: 'pagehide' },
      },
    ],
  });

describe('what a batch adds to its session', () => {
  it('lasts until the exit of the page that was being read', () => {
    const visit = joinContent(content({ at: T0 }), exitAt(T0 + 5 * MINUTE, 5 * MINUTE, 4 * MINUTE));
    expect(sessionFacts(visit)).toMatchObject({
      duration: 5 * MINUTE,
      engaged: 4 * MINUTE,
      exitSource: 'page_exit',
      isBounce: false,
    });
  });

  it('ends when the page was last looked at, where the tab is closed hours later', () => {
    const late = exitAt(T0 + 3 * HOUR, 3 * HOUR, MINUTE);
    expect([late.first, late.last]).toEqual([T0, T0 + MINUTE]);
    const visit = joinContent(content({ at: T0 }), late);
    expect(sessionFacts(visit)).toMatchObject({ duration: MINUTE, engaged: MINUTE });
  });

  it('counts of several exits and checkpoints of one page the most that each has reported', () => {
    const checkpoint = {
      pageId: 'p1',
      at: iso(T0 + MINUTE),
      engagedTime: 20_000,
      wallTime: MINUTE,
      maxScroll: 50,
      clicks: 0,
      sent: 2,
    };
    const parts = [
      content({ at: T0 }),
      content({ at: T0 + MINUTE, batchId: 'b2', checkpoints: [checkpoint] }),
      exitAt(T0 + 2 * MINUTE, 2 * MINUTE, 30_000),
      exitAt(T0 + 3 * MINUTE, 3 * MINUTE, 45_000),
    ];
    for (const order of [parts, [...parts].reverse()])
      expect(sessionFacts(order.reduce(joinContent))).toMatchObject({ engaged: 45_000, exitSource: 'page_exit' });
  });

  it('closes a page whose exit never came from its last checkpoint', () => {
    const checkpoint = {
      pageId: 'p1',
      at: iso(T0 + MINUTE),
      engagedTime: 20_000,
      wallTime: MINUTE,
      maxScroll: 50,
      clicks: 0,
      sent: 2,
    };
    const visit = content({ at: T0, checkpoints: [checkpoint], receivedAt: iso(T0 + MINUTE) });
    expect(sessionFacts(visit)).toMatchObject({ duration: MINUTE, engaged: 20_000, exitSource: 'checkpoint' });
    expect(sessionFacts(content({ at: T0 }))).toMatchObject({ exitSource: 'none', isBounce: true });
  });

  it('knows entry, exit and origin by the clock, not by the order of arrival', () => {
    const page = (path: string, query = '') => ({
      p1: { url: `https://a.example${path}${query}`, path, queryParams: query },
    });
    const first = content({ at: T0, batchId: 'a', pages: page('/landing', '?utm_source=news&utm_medium=email') });
    const last = content({ at: T0 + MINUTE, batchId: 'b', pages: page('/cart') });
    for (const visit of [joinContent(first, last), joinContent(last, first)])
      expect(visit).toMatchObject({
        entry: { path: '/landing' },
        exit: { path: '/cart' },
        origin: { source: 'news', channel: 'email' },
      });
  });

  it('is a conversion where somebody bought', () => {
    const event = { eventType: 'custom', eventId: 'c', timestamp: iso(T0), pageId: 'p1', seq: 2 } as const;
    const bought = content({
      at: T0,
      events: [{ ...event, eventData: { name: 'purchase', properties: { value: 1 } } }],
    });
    expect(sessionFacts(bought)).toMatchObject({ counts: { conversions: 1 }, isBounce: false });
  });
});

it('names of 48 bits do not collide among ids that differ in one character', () => {
  const ids = Array.from({ length: 20_000 }, (_, n) => `0190c5a8-7d3e-7b3f-9d1c-${n.toString(16).padStart(12, '0')}`);
  expect(new Set(ids.map(short)).size).toBe(ids.length);
  expect(short('a')).toMatch(/^[\w-]{8}$/);
});
