import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { domainSession, parseDomainSession } from '../../backend/src/records/keys.ts';
import { toRawItem } from '../../backend/src/records/raw-item.ts';
import { defaultSiteConfig } from '../../backend/src/records/site.ts';
import { spoolKey } from '../../backend/src/spool/spool-key.ts';
import { fromDistribution } from '../src/door/from-distribution.ts';
import { ingest } from '../src/ingest/index.ts';
import type { IngestContext, IngestRequest } from '../src/ingest/types.ts';

/** One test for each way in that has been used against systems like this one. */
const KEY = new Uint8Array(32).fill(9);
const DOMAINS: Readonly<Record<string, readonly string[]>> = { 'tenant-a': ['a.example'], 'tenant-b': ['b.example'] };

const contextOf = (siteId: string): IngestContext => ({
  stage: 'prod',
  site: { ...defaultSiteConfig(siteId, 'prod'), privacy: 'full', domains: DOMAINS[siteId] ?? [] },
  siteKnown: siteId in DOMAINS,
  identityKey: KEY,
  dailyKey: () => KEY,
  random: () => 'random',
});

const post = (
  body: unknown,
  headers: Record<string, string> = { origin: 'https://a.example' },
  more: Partial<IngestRequest> = {},
) =>
  ingest(
    {
      method: 'POST',
      path: '/collect',
      headers,
      body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      viewer: { ip: '203.0.113.7' },
      receivedAt: '2026-11-22T14:00:00.000Z',
      ...more,
    },
    contextOf,
  );
const event = (more: object = {}) => ({ eventType: 'pageview', siteId: 'tenant-a', sessionId: 's', ...more });

afterEach(() => vi.restoreAllMocks());

describe('what comes in does not get out', () => {
  it('header injection: no header of an answer holds anything of the sender but an allowed origin', () => {
    const evil = 'https://a.example\r\nset-cookie: admin=1';
    for (const headers of [{ origin: evil }, { origin: 'https://a.example/\r\nx: y' }, { referer: evil }]) {
      const { answer } = post(event(), headers as Record<string, string>);
      for (const [name, value] of Object.entries(answer.headers)) expect(name + value).not.toMatch(/[\r\n]|set-cookie/);
    }
  });

  it('CORS reflection: only a domain of the site is named, and credentials never are', () => {
    for (const origin of [
      'https://evil.example',
      'https://a.example.evil.net',
      'https://evila.example',
      'null',
      'https://b.example',
    ]) {
      const { answer } = post(event(), { origin });
      expect(answer.status).toBe(403);
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    }
    const { headers } = post(event()).answer;
    expect(headers['access-control-allow-origin']).toBe('https://a.example');
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
    const preflight = post('', { origin: 'https://evil.example' }, { method: 'OPTIONS' }).answer;
    expect(preflight.headers['access-control-allow-origin']).toBe('*');
  });

  it('log injection: an answer names fields by printable ASCII, on one line, cut to a length', () => {
    const key = `a\r\n\u001b[31m{"level":"ERROR"}\u2028${'x'.repeat(5000)}`;
    const { answer } = post(event({ eventData: { ok: { [key]: { deep: '\ud800' } } } }));
    expect(answer.status).toBe(400);
    expect(answer.body).not.toMatch(/[\r\n\u001b]/);
    expect(answer.body.length).toBeLessThan(700);
  });

  it('secrets in errors: no answer holds keys, configuration or a stack', () => {
    for (const body of ['{', event({ siteId: 'tenant-x' }), event({ timestamp: {} }), event({ eventType: 'x' })]) {
      const { answer } = post(body);
      expect(answer.body).not.toMatch(/at .*\.ts|node:|b\.example|identityKey|CQkJCQ/);
    }
  });
});

describe('what comes in does nothing', () => {
  it('prototype pollution: neither by name nor by path', () => {
    for (const data of [
      '{"__proto__":{"polluted":1}}',
      '{"constructor":{"prototype":{"polluted":1}}}',
      '{"a":[{"__proto__":{"polluted":1}}]}',
    ])
      post(`{"eventType":"custom","siteId":"tenant-a","eventData":{"name":"n","properties":${data}}}`);
    post('{"eventType":"pageview","siteId":"tenant-a","__proto__":{"polluted":1},"pages":{"__proto__":{"url":"x"}}}');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('JSON bombs: width, depth and repeated escapes are refused or stay small', () => {
    const wide = `[${'0,'.repeat(130_000)}0]`;
    const deep = '['.repeat(262_000);
    const keys = `{${Array.from({ length: 20_000 }, (_, i) => `"k${i}":1`).join()}}`;
    for (const data of [wide, keys]) {
      const { answer } = post(
        `{"eventType":"custom","siteId":"tenant-a","eventData":{"name":"n","properties":${data}}}`,
      );
      expect(answer.status).toBe(400);
    }
    expect(post(deep).answer.status).toBe(400);
    const { batch } = post(event({ eventData: { name: 'a'.repeat(8_000) }, page: { title: '\u2028'.repeat(2_000) } }));
    expect(batch && toRawItem(batch).payload.length).toBeLessThan(10_000);
  });

  it('zip bombs: a compressed body is not unpacked, whatever its header says', () => {
    const { answer, content } = post(gzipSync('x'.repeat(50_000_000)), {
      'content-encoding': 'gzip',
      origin: 'https://a.example',
    });
    expect(answer.status).toBe(415);
    expect(content).toMatchObject({ code: 'compressed_body' });
    // Without its header it is known by its first bytes; what is declared and is not gzip is refused as well.
    expect(post(gzipSync('{}')).answer.status).toBe(415);
    expect(post(event(), { origin: 'https://a.example', 'content-encoding': 'br' }).answer.status).toBe(415);
    expect(post(event(), { origin: 'https://a.example', 'content-encoding': 'identity' }).answer.status).toBe(200);
  });

  it('SSRF: no address in a body or header is ever fetched', () => {
    const opened = [
      vi.spyOn(net.Socket.prototype, 'connect'),
      vi.spyOn(http, 'request'),
      vi.spyOn(https, 'request'),
      vi.spyOn(globalThis, 'fetch'),
    ];
    const url = 'http://169.254.169.254/latest/meta-data/';
    post(event({ url, page: { referrer: url }, attribution: { firstTouch: { referrer: url } } }), {
      origin: 'https://a.example',
      referer: url,
    });
    for (const spy of opened) expect(spy).not.toHaveBeenCalled();
  });
});

describe('one tenant does not reach another', () => {
  it.each([
    'tenant-b#s',
    'tenant‐a',
    'tenant-а',
    'tenant-a\u0000',
    'tenant-a\u200b',
    'TENANT-A ',
    '../tenant-b',
    'ｔenant-a',
    '#stage',
    'tenant-a/../tenant-b',
    '.',
    'a'.repeat(65),
  ])('the site id %j is no site id, or another one', (siteId) => {
    expect(post(event({ siteId })).batch).toBeUndefined();
  });

  it('no id of a body leads a key or an object name into another site', () => {
    const ids = {
      sessionId: 'x#tenant-b#s',
      batchId: '2026-11-22T14',
      visitorId: 'tenant-b',
      eventId: '#tenant-b',
      pageId: '../tenant-b',
    };
    const { batch } = post({
      ...event(ids),
      eventType: 'batch',
      events: [{ eventType: 'click', ...ids, sessionId: undefined }],
    });
    expect(batch?.siteId).toBe('tenant-a');
    const item = batch && toRawItem(batch);
    expect(parseDomainSession(item?.domain_session ?? '')).toEqual({ siteId: 'tenant-a', sessionId: ids.sessionId });
    expect(item?.hour_shard).toBe('tenant-a#2026-11-22T14#0');
    expect(domainSession('tenant-b', 's')).not.toBe(item?.domain_session);
    for (const batchId of ['../tenant-b/x', 'a/b', 'a#b', 'a\\b', 'a b'])
      expect(post({ ...event(), eventType: 'batch', batchId, events: [{ eventType: 'click' }] }).content).toMatchObject(
        { field: 'batchId' },
      );
    expect(batch && spoolKey(batch)).toBe('spool/2026-11-22T14:00:00.000Z#tenant-a#2026-11-22T14.json.gz');
  });

  it('a site id inside an event does not move the event', () => {
    const { batch } = post({ ...event(), eventType: 'batch', events: [{ eventType: 'click', siteId: 'tenant-b' }] });
    expect(batch?.siteId).toBe('tenant-a');
    expect(JSON.stringify(batch?.events)).not.toContain('tenant-b');
  });

  it('one site’s page cannot send in another one’s name', () => {
    expect(post(event({ siteId: 'tenant-b' })).content).toMatchObject({ code: 'origin_not_allowed' });
  });

  it('one address has unrelated hashes on two sites', () => {
    const hash = (siteId: string, key: number) =>
      ingest(
        {
          method: 'POST',
          path: '/',
          headers: {},
          body: JSON.stringify(event({ siteId })),
          viewer: { ip: '203.0.113.7' },
          receivedAt: '2026-11-22T14:00:00.000Z',
        },
        (id) => ({ ...contextOf(id), identityKey: new Uint8Array(32).fill(key) }),
      ).batch?.network.address;
    expect(hash('tenant-a', 1)).not.toBe(hash('tenant-b', 2));
  });
});

describe('nothing of the client is believed', () => {
  it('address, country, user agent and time of receipt come from the request', () => {
    const claims = {
      ip: '198.51.100.1',
      country: 'XX',
      receivedAt: '1999-01-01T00:00:00.000Z',
      network: { address: 'x' },
      headers: { userAgent: 'x' },
      privacy: { tier: 'full' },
      trustedSender: true,
      shard: 9,
    };
    const forwarded = {
      origin: 'https://a.example',
      'x-forwarded-for': '198.51.100.1',
      'user-agent': 'real',
      'x-evothesis-viewer-ip': '198.51.100.1',
    };
    const plain = post(event(), forwarded).batch;
    expect(post(event(claims), forwarded).batch).toEqual(plain);
    expect(plain).toMatchObject({ receivedAt: '2026-11-22T14:00:00.000Z', shard: 0, headers: { userAgent: 'real' } });
    expect(plain).not.toHaveProperty('trustedSender');
  });

  it('the origin’s secret is asked for, whole', () => {
    const asks = (given: string | undefined, secrets: string | undefined) =>
      fromDistribution(given === undefined ? {} : { 'x-evothesis-origin': given }, secrets);
    expect(asks('new', 'new,old')).toBe(true);
    expect(asks('old', 'new,old')).toBe(true);
    for (const [given, secrets] of [
      ['', ''],
      [undefined, undefined],
      ['', 'a,'],
      ['new,old', 'new,old'],
      ['ne', 'new'],
    ] as const)
      expect(asks(given, secrets)).toBe(false);
  });
});
