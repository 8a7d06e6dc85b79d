import { randomUUID } from 'node:crypto';

/** An ordinary browser: a program that says what it is would be flagged as a bot, and rightly. */
const USER_AGENT =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';

const BROWSER = {
  userAgent: USER_AGENT,
  language: 'en-US',
  screenWidth: 1920,
  screenHeight: 1080,
  viewportWidth: 1440,
  viewportHeight: 900,
  devicePixelRatio: 2,
  timezone: 'America/Los_Angeles',
  platform: 'MacIntel',
} as const;

export type Visit = {
  siteId: string;
  sessionId: string;
  batchId: string;
  createdAt: string;
  pageview: string;
  body: string;
};

/** A page view and a click, sealed as the SDK seals a batch. Each call is another visit of the same visitor `run`. */
export const visit = (siteId: string, run: string, host: string): Visit => {
  const [sessionId, batchId, pageId, pageview] = [`sess_${randomUUID()}`, randomUUID(), randomUUID(), randomUUID()];
  const createdAt = new Date().toISOString();
  const url = `https://${host}/products/widget?utm_source=smoke&utm_medium=test`;
  const event = { timestamp: createdAt, pageId };
  const body = {
    eventType: 'batch',
    siteId,
    sessionId,
    visitorId: `vis_smoke_${run}`,
    batchId,
    createdAt,
    sentAt: new Date().toISOString(),
    attempt: 1,
    browser: BROWSER,
    consent: { state: 'granted' },
    pages: { [pageId]: { url, path: '/products/widget', title: 'Smoke test', referrer: 'https://www.google.com/' } },
    events: [
      { ...event, eventType: 'pageview', eventId: pageview, seq: 1, eventData: { navigation: 'load' } },
      {
        ...event,
        eventType: 'click',
        eventId: randomUUID(),
        seq: 2,
        eventData: { tagName: 'a', text: 'Buy', x: 10, y: 20 },
      },
    ],
  };
  return { siteId, sessionId, batchId, createdAt, pageview, body: JSON.stringify(body) };
};

/** Headers of the visitor. The local front door takes the address from a header; on AWS it is the one of this machine. */
export const visitorHeaders = (host: string): Record<string, string> => ({
  'content-type': 'text/plain',
  'user-agent': USER_AGENT,
  'accept-language': 'en-US,en;q=0.9',
  origin: `https://${host}`,
  'x-local-viewer-ip': '198.51.100.23',
  'x-local-viewer-country': 'US',
});
