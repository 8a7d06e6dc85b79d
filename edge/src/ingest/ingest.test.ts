import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { defaultSiteConfig } from '../../../backend/src/records/site.ts';
import { ingest } from './ingest.ts';
import type { IngestContext, IngestRequest } from './types.ts';

const RECEIVED = '2026-11-22T14:03:27.123Z';

const request = (body: unknown, more: Partial<IngestRequest> = {}): IngestRequest => ({
  method: 'POST',
  path: '/collect',
  headers: { 'user-agent': 'test', 'accept-language': 'en' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
  viewer: { ip: '203.0.113.7', country: 'US', asn: 7922 },
  receivedAt: RECEIVED,
  ...more,
});

const context =
  (more: Partial<IngestContext> = {}) =>
  (siteId: string): IngestContext => ({
    stage: 'dev',
    site: { ...defaultSiteConfig(siteId, 'dev'), privacy: 'full' },
    siteKnown: false,
    identityKey: new Uint8Array(32).fill(7),
    dailyKey: (day) => new Uint8Array(32).fill(Number(day.slice(8))),
    random: () => 'b0b0b0',
    ...more,
  });

/** The first system's two `curl` bodies, as its readme has them. */
const PAGEVIEW = {
  eventType: 'pageview',
  sessionId: 'test-123',
  visitorId: 'test-456',
  siteId: 'test-site',
  url: 'https://test-site.com/products/widget',
  attribution: { firstTouch: { source: 'google', medium: 'cpc', campaign: 'summer-sale' } },
  browser: { screenWidth: 1920, screenHeight: 1080, userAgent: 'Mozilla/5.0...' },
};
const BATCH = {
  eventType: 'batch',
  sessionId: 'test-123',
  visitorId: 'test-456',
  siteId: 'test-site',
  events: [{ eventType: 'click', eventData: { tagName: 'button', text: 'Add to Cart' } }],
};

describe('ingest', () => {
  it("accepts the first system's page view as it stands", () => {
    const { batch, answer, content } = ingest(request(PAGEVIEW), context());
    expect(answer.status).toBe(200);
    expect(content).toEqual({ status: 'success', message: 'Tracking data received' });
    expect(batch).toMatchObject({
      siteId: 'test-site',
      sessionId: 'test-123',
      visitorId: 'test-456',
      receivedAt: RECEIVED,
      createdAt: RECEIVED,
      sequenced: false,
      privacy: { tier: 'full', basis: 'site_setting' },
      attribution: PAGEVIEW.attribution,
      browser: PAGEVIEW.browser,
      events: [
        {
          eventType: 'pageview',
          url: PAGEVIEW.url,
          eventId: 'b0b0b0.0',
          pageId: 'b0b0b0',
          seq: 1,
          timestamp: RECEIVED,
        },
      ],
    });
  });

  it("accepts the first system's batch as it stands", () => {
    const { batch, answer } = ingest(request(BATCH), context());
    expect(answer.status).toBe(200);
    expect(batch?.events).toMatchObject([
      { eventType: 'click', eventData: { tagName: 'button', text: 'Add to Cart' } },
    ]);
  });

  it('stores nine of ten and names the tenth', () => {
    const events = Array.from({ length: 10 }, (_, n) => ({ eventType: n === 3 ? 'klick' : 'click' }));
    const { batch, content } = ingest(request({ ...BATCH, events }), context());
    expect(batch?.events).toHaveLength(9);
    expect(batch?.invalid).toEqual({ unknown_event_type: 1 });
    expect(content?.rejected).toMatchObject([{ index: 3, code: 'unknown_event_type', field: 'events[3].eventType' }]);
  });

  it('keeps nothing of the address in plain', () => {
    const { batch } = ingest(request(PAGEVIEW), context());
    expect(JSON.stringify(batch)).not.toContain('203.0.113');
    expect(batch?.network).toMatchObject({ version: 4, asn: 7922, country: 'US' });
    expect(batch?.network.address).toMatch(/^[\w-]{16}$/);
  });
});

const nest = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const CUSTOM = '"eventType":"custom","siteId":"s"';
const REFUSED: readonly [name: string, body: string | object, status: number, code: string, field?: string][] = [
  ['not JSON', 'eventType=pageview', 400, 'invalid_json'],
  ['an empty body', '', 400, 'empty_body'],
  ['a truncated body', JSON.stringify(PAGEVIEW).slice(0, -9), 400, 'truncated_json'],
  ['a body cut inside a string', JSON.stringify(PAGEVIEW).slice(0, 40), 400, 'truncated_json'],
  ['a body cut after a comma', '{"eventType":"pageview",', 400, 'truncated_json'],
  ['a body cut after a key', '{"eventType"', 400, 'truncated_json'],
  ['rubbish in the middle', '{"eventType":"pageview" x "siteId":1}', 400, 'invalid_json'],
  ['a list', '[]', 400, 'not_an_object'],
  ['2 MB', { ...PAGEVIEW, page: { title: 'x'.repeat(2_000_000) } }, 413, 'body_too_large'],
  ['501 events', { ...BATCH, events: Array(501).fill({ eventType: 'click' }) }, 413, 'too_many_events', 'events'],
  ['an unknown event type', { ...PAGEVIEW, eventType: 'pagewiew' }, 400, 'unknown_event_type', 'eventType'],
  ['a missing event type', { siteId: 's' }, 400, 'missing_field', 'eventType'],
  ['a wrong type', { ...PAGEVIEW, sessionId: 7 }, 400, 'wrong_type', 'sessionId'],
  ['a wrong type below', { ...PAGEVIEW, page: { title: [] } }, 400, 'wrong_type', 'page.title'],
  ['a wrong type in a batch', { ...BATCH, pages: { p: { url: 1 } } }, 400, 'wrong_type', 'pages.p.url'],
  [
    '__proto__ in data',
    `{${CUSTOM},"eventData":{"name":"n","properties":{"__proto__":{"a":1}}}}`,
    400,
    'forbidden_key',
    'eventData.properties.__proto__',
  ],
  ['__proto__ on top', `{${CUSTOM},"__proto__":{"a":1},"eventData":{"name":"n"}}`, 400, 'forbidden_key', '__proto__'],
  [
    '__proto__ in an unknown field',
    `{"eventType":"pageview","siteId":"s","x":{"y":[{"__proto__":1}]}}`,
    400,
    'forbidden_key',
    'x',
  ],
  ['10,000 levels in data', `{${CUSTOM},"eventData":${nest(10_000)}}`, 400, 'too_deep'],
  [
    '10,000 levels in an unknown field',
    `{"eventType":"pageview","siteId":"s","x":${nest(10_000)}}`,
    400,
    'too_deep',
    'x',
  ],
  [
    'a lone surrogate',
    `{"eventType":"pageview","siteId":"s","page":{"title":"a\\ud800b"}}`,
    400,
    'invalid_unicode',
    'page.title',
  ],
  ['a missing siteId', { eventType: 'pageview' }, 400, 'missing_field', 'siteId'],
  ['a hostile siteId', { ...PAGEVIEW, siteId: '../other#site' }, 400, 'invalid_site_id', 'siteId'],
  ['no events', { ...BATCH, events: [] }, 400, 'no_events', 'events'],
  ['a custom event without a name', { eventType: 'custom', siteId: 's' }, 400, 'missing_field', 'eventData.name'],
  ['only bad events', { ...BATCH, events: [{ eventType: 'x' }] }, 400, 'no_valid_events', 'events'],
  ['a bad time', { ...PAGEVIEW, timestamp: 'yesterday' }, 400, 'invalid_time', 'timestamp'],
  ['a day that no month has', { ...PAGEVIEW, timestamp: '2026-02-31T25:00:00.000Z' }, 400, 'invalid_time', 'timestamp'],
];

describe('what is refused', () => {
  it.each(REFUSED)('%s', (_name, body, status, code, field) => {
    const { batch, answer, content } = ingest(request(body), context());
    expect(batch).toBeUndefined();
    expect(content).toMatchObject({ status: 'error', code });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toEqual(content);
    if (field !== undefined) expect(content).toMatchObject({ field });
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  it('bytes that are not UTF-8', () => {
    const { content } = ingest(request('', { body: new Uint8Array([0x7b, 0xff, 0x7d]) }), context());
    expect(content).toMatchObject({ code: 'invalid_utf8' });
  });

  it('an unknown site in stage prod', () => {
    const { answer, content } = ingest(request(PAGEVIEW), context({ stage: 'prod' }));
    expect(answer.status).toBe(403);
    expect(content).toMatchObject({ code: 'unknown_site', field: 'siteId' });
  });

  it('a wrong Origin in stage prod, without naming it in CORS', () => {
    const site = { ...defaultSiteConfig('test-site', 'prod'), domains: ['test-site.com'] };
    const prod = context({ stage: 'prod', siteKnown: true, site });
    const from = (origin: string) => ingest(request(PAGEVIEW, { headers: { origin } }), prod);
    expect(from('https://evil.example').content).toMatchObject({ code: 'origin_not_allowed', field: 'origin' });
    expect(from('https://evil.example').answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(from('null').answer.status).toBe(403);
    const good = from('https://test-site.com').answer;
    expect(good.status).toBe(200);
    expect(good.headers['access-control-allow-origin']).toBe('https://test-site.com');
  });

  it('other methods, naming those that are allowed', () => {
    expect(ingest(request('', { method: 'GET' }), context()).answer).toMatchObject({
      status: 405,
      headers: { allow: 'POST, OPTIONS' },
    });
    expect(ingest(request('', { method: 'OPTIONS' }), context()).answer).toMatchObject({ status: 204, body: '' });
  });
});

it('NUL becomes the replacement character', () => {
  const { batch } = ingest(request({ ...PAGEVIEW, page: { title: 'a\0b' } }), context());
  expect(batch?.events[0]?.page?.title).toBe('a\uFFFDb');
});

describe('a server-side sender', () => {
  const key = 'evk_secret';
  const hashed = createHash('sha256').update(key).digest('hex');
  const send = (role: string, validUntil?: string, headers: Record<string, string> = {}) =>
    ingest(
      request(
        { ...PAGEVIEW, timestamp: '2025-01-01T00:00:00.000Z' },
        { headers: { 'x-evothesis-key': key, 'user-agent': 'php', ...headers } },
      ),
      context({
        stage: 'prod',
        siteKnown: true,
        apiKeys: { [hashed]: { role, ...(validUntil !== undefined && { validUntil }) } },
      }),
    );

  it('is believed its times, and speaks for a visitor', () => {
    const visitor = {
      'x-evothesis-viewer-ip': '198.51.100.9',
      'x-evothesis-viewer-user-agent': 'Mozilla/5.0 (visitor)',
    };
    const { batch } = send('ingest', undefined, visitor);
    expect(batch).toMatchObject({ trustedSender: true, headers: { userAgent: 'Mozilla/5.0 (visitor)' } });
    expect(batch?.network).not.toHaveProperty('country');
    expect(batch?.network.address).not.toBe(ingest(request(PAGEVIEW), context()).batch?.network.address);
  });

  it('needs a key of this site, for sending, that has not run out', () => {
    expect(send('ingest', '2027-01-01T00:00:00.000Z').answer.status).toBe(200);
    for (const refused of [
      send('read'),
      send('ingest', '2026-01-01T00:00:00.000Z'),
      send('ingest', undefined, { 'x-evothesis-key': 'toString' }),
    ])
      expect(refused.content).toMatchObject({ code: 'unknown_api_key', field: 'x-evothesis-key' });
  });
});

describe('what the PII firewall took out', () => {
  const person = 'jane@example.com';
  const body = {
    ...BATCH,
    visitorId: person,
    pages: { p1: { title: `Hello ${person}` }, p2: { title: 'Cart' } },
    events: [
      { eventType: 'click', pageId: 'p1', seq: 1, eventData: { tagName: 'a', text: person } },
      { eventType: 'click', pageId: 'p2', seq: 1, eventData: { tagName: 'a', text: `${person} ${person}` } },
    ],
  };

  it('is counted by page instance, and in all', () => {
    const { batch } = ingest(request(body), context());
    expect(batch).toMatchObject({ redacted: 5, redactedPages: { p1: 2, p2: 2 } });
    expect(JSON.stringify(batch)).not.toContain(person);
  });

  it.each(['daily', 'none'] as const)('is counted under the names that pages have in tier %s', (tier) => {
    const site = { ...defaultSiteConfig('test-site', 'dev'), privacy: tier === 'none' ? 'auto' : tier } as const;
    const consent = { state: tier === 'none' ? 'denied' : 'unknown' };
    const { batch } = ingest(request({ ...body, consent }), context({ site, siteKnown: true }));
    expect(batch?.privacy.tier).toBe(tier);
    expect(Object.keys(batch?.redactedPages ?? {})).toEqual(Object.keys(batch?.pages ?? {}));
    expect(JSON.stringify(batch)).not.toContain('p1');
  });
});
