import type { Batch, PageContext, WireEvent } from '../../sdk/src/wire.ts';

/** Bodies as the SDK seals them: the same fields in the same order, ids of 80 random bits, texts of ordinary shops. */

/** A small linear congruential generator: the same seed, the same bodies. */
export const seeded = (seed: number) => {
  let state = seed >>> 0;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return {
    next,
    pick: <T>(from: readonly T[]): T => from[next(from.length)] as T,
    id: (): string => Array.from({ length: 16 }, () => next(32).toString(32)).join(''),
  };
};

const DEVICES = [
  {
    headers: {
      'user-agent':
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36',
      'accept-language': 'en-US,en;q=0.9',
      'sec-ch-ua': '"Chromium";v="150", "Google Chrome";v="150", "Not)A;Brand";v="24"',
      'sec-ch-ua-mobile': '?0',
      'sec-ch-ua-platform': '"Windows"',
      'sec-fetch-site': 'cross-site',
    },
    browser: {
      screenWidth: 1920,
      screenHeight: 1080,
      colorDepth: 24,
      viewportWidth: 1903,
      viewportHeight: 947,
      devicePixelRatio: 1,
      timezone: 'America/New_York',
      language: 'en-US',
      languages: ['en-US', 'en'],
      platform: 'Win32',
      hardwareConcurrency: 8,
      deviceMemory: 8,
      maxTouchPoints: 0,
      webdriver: false,
    },
  },
  {
    headers: {
      'user-agent':
        'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1',
      'accept-language': 'de-DE,de;q=0.9',
      'sec-fetch-site': 'cross-site',
    },
    browser: {
      screenWidth: 393,
      screenHeight: 852,
      colorDepth: 24,
      viewportWidth: 393,
      viewportHeight: 659,
      devicePixelRatio: 3,
      timezone: 'Europe/Berlin',
      language: 'de-DE',
      languages: ['de-DE'],
      platform: 'iPhone',
      hardwareConcurrency: 4,
      maxTouchPoints: 5,
      webdriver: false,
    },
  },
  {
    headers: {
      'user-agent': 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0',
      'accept-language': 'fr,fr-FR;q=0.8,en-US;q=0.5,en;q=0.3',
      'sec-fetch-site': 'same-origin',
    },
    browser: {
      screenWidth: 1512,
      screenHeight: 982,
      colorDepth: 30,
      viewportWidth: 1512,
      viewportHeight: 771,
      devicePixelRatio: 2,
      timezone: 'Europe/Paris',
      language: 'fr',
      languages: ['fr', 'fr-FR', 'en-US', 'en'],
      platform: 'MacIntel',
      hardwareConcurrency: 12,
      maxTouchPoints: 0,
      webdriver: false,
    },
  },
  {
    headers: {
      'user-agent':
        'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Mobile Safari/537.36',
      'accept-language': 'pt-BR,pt;q=0.9,en-US;q=0.8,en;q=0.7',
      'sec-ch-ua': '"Google Chrome";v="149", "Not.A/Brand";v="8", "Chromium";v="149"',
      'sec-ch-ua-mobile': '?1',
      'sec-ch-ua-platform': '"Android"',
      'sec-fetch-site': 'cross-site',
    },
    browser: {
      screenWidth: 412,
      screenHeight: 915,
      colorDepth: 24,
      viewportWidth: 412,
      viewportHeight: 783,
      devicePixelRatio: 2.625,
      timezone: 'America/Sao_Paulo',
      language: 'pt-BR',
      languages: ['pt-BR', 'pt', 'en-US', 'en'],
      platform: 'Linux armv81',
      hardwareConcurrency: 8,
      deviceMemory: 4,
      maxTouchPoints: 5,
      webdriver: false,
    },
  },
] as const;

const PAGES = [
  ['/', 'Northwind Outdoors – Tents, packs and boots'],
  ['/products/trail-runner-2', 'Trail Runner 2 | Northwind Outdoors'],
  ['/blog/how-to-choose-a-tent', 'How to choose a tent for three seasons'],
  ['/cart', 'Your cart (2) | Northwind Outdoors'],
  ['/collections/winter-jackets', 'Winter jackets for women and men'],
] as const;
const LABELS = [
  'Add to cart',
  'Size guide',
  'Reviews (128)',
  'Menu',
  'Next image',
  'Checkout',
  'Read more',
  'Sign up',
  'Blue',
  'EU 43',
];
const CLASSES = [
  ['btn', 'btn-primary'],
  ['nav-link'],
  ['product-card__link'],
  ['swatch', 'swatch--active'],
  ['gallery-thumb'],
];

export type Recorded = { body: Batch; headers: Readonly<Record<string, string>> };

/** One sealed batch of `count` events: a page view, then clicks and scrolls, an exit now and then. */
export const recordedBatch = (seed: number, count = 10): Recorded => {
  const { next, pick, id } = seeded(seed * 7919 + 1);
  const device = pick(DEVICES);
  const host = 'www.northwind-outdoors.example';
  const [path, title] = pick(PAGES);
  const pageId = id();
  let at = Date.UTC(2026, 10, 22, 14, next(60), next(60), next(1000));
  const query = next(3) === 0 ? '?utm_source=newsletter&utm_medium=email&utm_campaign=november' : undefined;
  const page: PageContext = {
    url: `https://${host}${path}${query ?? ''}`,
    path,
    title,
    referrer: next(2) ? 'https://www.google.com/' : `https://${host}/`,
    ...(query && { queryParams: query }),
  };
  const event = (seq: number): WireEvent => {
    at += 200 + next(4000);
    const timestamp = new Date(at).toISOString();
    const common = { timestamp, pageId };
    const last = { eventId: `${pageId}-${seq}`, seq };
    if (seq === 1) return { eventType: 'pageview', ...common, eventData: { navigation: 'load' }, ...last };
    const kind = next(10);
    if (kind < 6) {
      const link = next(2) === 0;
      const eventData = {
        tagName: link ? 'a' : 'button',
        ...(next(3) === 0 && { id: `item-${next(30)}` }),
        classes: pick(CLASSES),
        text: pick(LABELS),
        ...(link && { href: `https://${host}${pick(PAGES)[0]}` }),
        x: next(device.browser.viewportWidth),
        y: next(device.browser.viewportHeight),
      };
      return { eventType: 'click', ...common, eventData, ...last };
    }
    if (kind < 9 || seq < count)
      return { eventType: 'scroll', ...common, eventData: { depth: next(101), depthPx: next(9000) }, ...last };
    const exit = {
      engagedTime: next(60_000),
      wallTime: next(90_000),
      maxScroll: next(101),
      maxScrollPx: next(9000),
      clicks: next(9),
      keys: 0,
      sent: seq,
      exitReason: 'hidden',
    };
    return { eventType: 'page_exit', ...common, eventData: exit, ...last };
  };
  const events = Array.from({ length: count }, (_, index) => event(index + 1));
  const created = new Date(at + next(1000)).toISOString();
  const touch = query
    ? {
        source: 'newsletter',
        medium: 'email',
        campaign: 'november',
        category: 'email',
        utmParams: { utm_source: 'newsletter', utm_medium: 'email', utm_campaign: 'november' },
        landingPage: path,
        timestamp: events[0]?.timestamp ?? created,
      }
    : {
        source: 'google',
        medium: 'organic',
        category: 'organic_search',
        referrer: 'www.google.com',
        landingPage: path,
        timestamp: events[0]?.timestamp ?? created,
      };
  const batch = {
    eventType: 'batch',
    batchId: id(),
    createdAt: created,
    siteId: 'northwind-outdoors',
    sessionId: id(),
    ...(next(2) === 0 && { visitorId: id() }),
    browser: { ...device.browser, userAgent: device.headers['user-agent'] },
    consent: { state: 'unknown' },
    sdk: { name: '@evothesis/pixel', version: '0.1.0' },
    pages: { [pageId]: page },
    events,
    dropped: {},
    attribution: { firstTouch: touch, lastTouch: touch },
    checkpoints: [
      {
        pageId,
        at: created,
        engagedTime: next(60_000),
        wallTime: next(90_000),
        maxScroll: next(101),
        clicks: next(9),
        sent: count,
      },
    ],
    sentAt: new Date(Date.parse(created) + 40).toISOString(),
    attempt: 1,
  } satisfies Batch;
  return { body: batch, headers: { ...device.headers, origin: `https://${host}`, referer: `https://${host}/` } };
};
