import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool } from '../functions/pool.ts';
import { pathMatcher } from './pattern.ts';
import { createFrontDoor } from './server.ts';
import { loadViewerFunction } from './viewer-request.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'door-'));
/** An edge function that does what the `x-do` header says. */
const EDGE = `
export const handler = async (event) => {
  const { request } = event.Records[0].cf;
  const told = JSON.parse(request.headers['x-do']?.[0].value ?? '{}');
  if (told.throw) throw new Error('broken');
  if (told.big) return { status: '200', headers: {}, body: 'x'.repeat(told.big) };
  if (told.answer) return told.answer;
  if (told.change) { Object.assign(request.headers, told.change); return request; }
  if (told.replace) { request.body = { action: 'replace', encoding: 'text', data: told.replace }; return request; }
  if (told.pass) return request;
  return { status: '200', headers: { 'content-type': [{ key: 'Content-Type', value: 'application/json' }] }, body: JSON.stringify(event) };
};`;
/** A collector that answers with the event it was given. */
const COLLECTOR = `
export const handler = async (event) => ({ statusCode: 202, headers: { 'content-type': 'application/json' }, cookies: ['a=b'], body: JSON.stringify(event) });`;
const VIEWER = `
function handler(event) {
  if (event.request.method === 'DELETE') return { statusCode: 405, headers: { allow: { value: 'POST' } }, body: { encoding: 'text', data: event.viewer.ip } };
  if (event.request.headers['x-loop']) throw new Error('viewer trouble');
  return event.request;
}`;

const pool = (id: string, source: string) => {
  const file = path.join(folder, `${id}.mjs`);
  writeFileSync(file, source);
  return createPool(
    { id, name: id, file, memoryMb: 128, timeoutMs: 2_000, env: {} },
    { size: 2, region: 'us-west-1', log: () => undefined },
  );
};
const edge = pool('edge', EDGE);
const collector = pool('collector', COLLECTOR);
mkdirSync(path.join(folder, 'demo/pricing'), { recursive: true });
writeFileSync(path.join(folder, 'demo/index.html'), '<h1>demo</h1>');
writeFileSync(path.join(folder, 'demo/about.html'), '<h1>about</h1>');
writeFileSync(path.join(folder, 'demo/pricing/index.html'), '<h1>pricing</h1>');
writeFileSync(path.join(folder, 'secret.txt'), 'secret');
writeFileSync(path.join(folder, 'pixel.js'), 'pixel');

const door = createFrontDoor({
  isCollect: (at) => at === '/collect',
  collect: {
    origin: {
      domainName: 'api.example',
      customHeaders: { 'x-evothesis-origin': 'secret' },
      includeBody: true,
      distributionId: 'D',
    },
    allowedMethods: ['GET', 'POST', 'OPTIONS', 'DELETE'],
    viewerFunction: loadViewerFunction(VIEWER),
    edge: edge.invoke,
    collector: collector.invoke,
  },
  query: collector.invoke,
  headersFor: (at): Record<string, string> =>
    pathMatcher('/pixel*')(at) ? { 'access-control-allow-origin': '*' } : {},
  pixel: path.join(folder, 'pixel.js'),
  pages: { '/demo/': path.join(folder, 'demo') },
  health: () => ({ status: 'ok' }),
  log: () => undefined,
});
let url: string;
let port: number;
beforeAll(async () => {
  port = await door.listen(0);
  url = `http://127.0.0.1:${port}`;
});
afterAll(async () => {
  await door.close();
  await Promise.all([edge.close(), collector.close()]);
  rmSync(folder, { recursive: true });
});

const post = (told: object, body: string | Uint8Array<ArrayBuffer> = '{}', headers: Record<string, string> = {}) =>
  fetch(`${url}/collect?a=1&b=%20`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain', 'x-do': JSON.stringify(told), ...headers },
    body,
  });
// biome-ignore lint/suspicious/noExplicitAny: what came back is what is looked at
const eventOf = async (answer: Response): Promise<any> => answer.json();
const header = (name: string, value: string) => ({ [name]: [{ key: name, value }] });

describe('an origin-request event', () => {
  it('has the body in base64, the query, the viewer and the origin with its secret', async () => {
    const event = await eventOf(
      await post({}, 'ünï', {
        'x-local-viewer-ip': '2001:db8::1',
        'x-local-viewer-country': 'DE',
        'x-local-viewer-asn': '3320',
        'x-repeat': 'a',
      }),
    );
    const { config, request } = event.Records[0].cf;
    expect(config.eventType).toBe('origin-request');
    expect(request).toMatchObject({
      clientIp: '2001:db8::1',
      method: 'POST',
      uri: '/collect',
      querystring: 'a=1&b=%20',
      body: {
        action: 'read-only',
        encoding: 'base64',
        inputTruncated: false,
        data: Buffer.from('ünï').toString('base64'),
      },
      origin: { custom: { customHeaders: { 'x-evothesis-origin': [{ value: 'secret' }] } } },
    });
    expect(request.headers['cloudfront-viewer-address'][0].value).toMatch(/^2001:db8::1:\d+$/);
    expect(request.headers['cloudfront-viewer-country'][0].value).toBe('DE');
    expect(request.headers['cloudfront-viewer-asn'][0].value).toBe('3320');
    expect(Object.keys(request.headers).filter((name) => name.startsWith('x-local'))).toEqual([]);
  });

  it('takes the socket for the viewer where nothing else is said, and lets no viewer say what CloudFront says', async () => {
    const { request } = (await eventOf(await post({}, '', { 'cloudfront-viewer-country': 'XX' }))).Records[0].cf;
    expect(request.clientIp).toBe('127.0.0.1');
    expect(request.headers['cloudfront-viewer-country']).toBeUndefined();
  });

  it('is cut at 1 MB and says so', async () => {
    const fits = (await eventOf(await post({ answer: undefined }, new Uint8Array(700_000)))).Records[0].cf.request.body;
    expect(fits.inputTruncated).toBe(false);
    const answer = await post({ pass: true }, new Uint8Array(1024 * 1024 + 1).fill(97));
    // The origin has the whole body all the same, because the function only read it.
    expect((await eventOf(answer)).body).toHaveLength(1024 * 1024 + 1);
  });
});

describe('an answer of the edge function', () => {
  it.each([
    ['a forbidden header', { answer: { status: '200', headers: header('x-edge-id', 'a') } }],
    ['another forbidden header', { answer: { status: '200', headers: header('Connection', 'close') } }],
    ['a 204 with a body', { answer: { status: '204', headers: {}, body: 'x' } }],
    ['a status that is none', { answer: { status: 'fine', headers: {} } }],
    ['more than 1 MB', { big: 1024 * 1024 + 1 }],
    ['neither request nor response', { answer: { hello: 'there' } }],
    ['an error', { throw: true }],
    ['a header that does not match its key', { answer: { status: '200', headers: { a: [{ key: 'b', value: 'c' }] } } }],
    ['a request with a forbidden header', { change: header('x-amz-cf-id', 'mine') }],
    ['a request with another content-length', { change: header('content-length', '1') }],
    ['a request with a header that is no list', { change: { accept: 'x' } }],
  ])('with %s is a 502', async (_, told) => {
    expect((await post(told)).status).toBe(502);
  });

  it('is what the viewer gets', async () => {
    const answer = await post({
      answer: { status: '429', headers: header('retry-after', '5'), body: 'c2xvd2x5', bodyEncoding: 'base64' },
    });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await answer.text()).toBe('slowly');
    expect((await post({ answer: { status: '204', headers: {} } })).status).toBe(204);
  });
});

describe('the collector', () => {
  it('gets what the edge hands on, with the secret and the viewer', async () => {
    const answer = await post({ change: header('x-evothesis-acceptance', 'fixed') }, '{"a":1}', {
      cookie: 'c=d; e=f',
      'x-evothesis-origin': 'forged',
      'x-local-viewer-ip': '203.0.113.9',
    });
    expect(answer.status).toBe(202);
    expect(answer.headers.get('set-cookie')).toBe('a=b');
    expect(await eventOf(answer)).toMatchObject({
      version: '2.0',
      rawPath: '/collect',
      rawQueryString: 'a=1&b=%20',
      cookies: ['c=d', 'e=f'],
      queryStringParameters: { a: '1', b: ' ' },
      headers: {
        'x-evothesis-origin': 'secret',
        'x-evothesis-acceptance': 'fixed',
        'x-forwarded-for': expect.stringContaining('203.0.113.9'),
      },
      requestContext: { http: { method: 'POST', path: '/collect' } },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
  });

  it('gets the body that the edge put in place of the original', async () => {
    expect((await eventOf(await post({ replace: 'other' }, 'original'))).body).toBe('other');
  });

  it('is never asked to take more than API Gateway does', async () => {
    expect((await post({ pass: true }, new Uint8Array(10 * 1024 * 1024 + 1))).status).toBe(413);
  });
});

describe('a viewer-request function', () => {
  it('answers for itself', async () => {
    const answer = await fetch(`${url}/collect`, { method: 'DELETE', headers: { 'x-local-viewer-ip': '192.0.2.1' } });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST');
    expect(await answer.text()).toBe('192.0.2.1');
  });

  it('that fails is a 502, and methods the behaviour does not allow a 403', async () => {
    expect((await post({}, '', { 'x-loop': 'yes' })).status).toBe(502);
    expect((await fetch(`${url}/collect`, { method: 'PUT', body: 'x' })).status).toBe(403);
  });
});

describe('pages', () => {
  it.each([
    ['/demo/', 200, '<h1>demo</h1>'],
    ['/demo/about', 200, '<h1>about</h1>'],
    ['/demo/pricing/', 200, '<h1>pricing</h1>'],
    ['/demo/../secret.txt', 404, undefined],
    ['/demo/..%2Fsecret.txt', 404, undefined],
    ['/demo/%2e%2e/secret.txt', 404, undefined],
    ['/demo/%', 404, undefined],
    ['/pixel.js', 200, 'pixel'],
    ['/healthz', 200, '{"status":"ok"}'],
    ['/nothing', 404, undefined],
  ])('%s', async (at, status, body) => {
    const answer = await fetch(url + at);
    expect(answer.status).toBe(status);
    if (body) expect(await answer.text()).toBe(body);
  });

  it('have the headers that the behaviour’s policy adds, the demo site none: it is a client’s page', async () => {
    expect((await fetch(`${url}/pixel.js`)).headers.get('access-control-allow-origin')).toBe('*');
    expect((await fetch(`${url}/demo/`)).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('HEAD has the length and no body', async () => {
    const answer = await fetch(`${url}/demo/`, { method: 'HEAD' });
    expect(answer.headers.get('content-length')).toBe('13');
    expect(await answer.text()).toBe('');
  });

  it('/api/ is the query function, behind the same secret', async () => {
    const event = await eventOf(await fetch(`${url}/api/sites?x=1`, { headers: { authorization: 'Bearer t' } }));
    expect(event).toMatchObject({
      rawPath: '/api/sites',
      headers: { authorization: 'Bearer t', 'x-evothesis-origin': 'secret' },
    });
  });
});

it('a sender that goes away in the middle of its body is nobody’s event', async () => {
  const before = edge.size();
  await new Promise<void>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('POST /collect HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf');
      setTimeout(() => {
        socket.destroy();
        resolve();
      }, 50);
    });
  });
  expect((await post({})).status).toBe(200);
  expect(edge.size()).toBe(before);
});
