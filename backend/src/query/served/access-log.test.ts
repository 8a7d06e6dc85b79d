import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accessLogReader, createPageCount, isPage } from './access-log.ts';

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';
const GOOGLEBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
const line = (time: string, request: string, { status = 200, userAgent = CHROME } = {}) =>
  `192.0.2.1 - - [${time}] "${request}" ${status} 5123 "https://example.com/?q="x" "${userAgent}"`.replace(
    '"x"',
    '\\"x"',
  );

describe('a line of an access log', () => {
  it('is read in the combined format, with its zone, and with a host in front', () => {
    const read = accessLogReader();
    const expected = {
      at: Date.parse('2026-11-22T12:05:06Z'),
      method: 'GET',
      path: '/a?b',
      status: 200,
      userAgent: CHROME,
    };
    expect(read(line('22/Nov/2026:14:05:06 +0200', 'GET /a?b HTTP/2.0'))).toEqual(expected);
    expect(read(`shop.example:443 ${line('22/Nov/2026:14:05:06 +0200', 'GET /a?b HTTP/2.0')}`)).toEqual(expected);
  });

  it('is read in the format of CloudFront, by the names of the fields', () => {
    const read = accessLogReader();
    read('#Version: 1.0');
    read('#Fields: date time x-edge-location cs-method cs-uri-stem sc-status cs(User-Agent)');
    expect(read(`2026-11-22\t12:05:06\tFRA1\tGET\t/a\t304\t${CHROME.replaceAll(' ', '%20')}`)).toEqual({
      at: Date.parse('2026-11-22T12:05:06Z'),
      method: 'GET',
      path: '/a',
      status: 304,
      userAgent: CHROME,
    });
  });

  it('gives nothing when it is anything else, and never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constant('#Fields: date time'), fc.constant('%\t%'))), (lines) => {
        const read = accessLogReader();
        for (const one of lines) read(one);
      }),
    );
  });
});

describe('a page', () => {
  const read = accessLogReader();
  const page = (request: string, more: Parameters<typeof line>[2] = {}, skip: string[] = []) => {
    const served = read(line('22/Nov/2026:14:05:06 +0000', request, more));
    if (!served) throw new Error(`not read: ${request}`);
    return isPage(served, skip);
  };
  it.each(['/', '/pricing', '/a/b/', '/index.html', '/old.PHP?x=1.png', '/v1.2/docs/'])('is %s', (path) => {
    expect(page(`GET ${path} HTTP/1.1`)).toBe(true);
  });
  it.each(['/app.js', '/logo.svg', '/robots.txt', '/feed.xml'])('is not %s', (path) => {
    expect(page(`GET ${path} HTTP/1.1`)).toBe(false);
  });
  it('is not what failed, was sent, was asked for by a bot or a program, or is to be skipped', () => {
    expect(page('GET / HTTP/1.1', { status: 404 })).toBe(false);
    expect(page('POST / HTTP/1.1')).toBe(false);
    expect(page('GET / HTTP/1.1', { userAgent: GOOGLEBOT })).toBe(false);
    expect(page('GET / HTTP/1.1', { userAgent: 'curl/8.5.0' })).toBe(false);
    expect(page('GET /api/cart HTTP/1.1', {}, ['/api/'])).toBe(false);
  });
});

it('counts whole hours, those without a page too, and neither the first nor the last of the log', () => {
  const [read, count] = [accessLogReader(), createPageCount()];
  for (const [time, path] of [
    ['10:59:00', '/'],
    ['11:00:00', '/'],
    ['11:59:59', '/a'],
    ['11:30:00', '/a.css'],
    ['13:00:00', '/'],
    ['14:10:00', '/'],
  ]) {
    const served = read(line(`22/Nov/2026:${time} +0000`, `GET ${path} HTTP/1.1`));
    if (served) count.add(served);
  }
  expect([...count.hours()]).toEqual([
    ['2026-11-22T11', 2],
    ['2026-11-22T12', 0],
    ['2026-11-22T13', 1],
  ]);
});
