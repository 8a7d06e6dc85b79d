import { describe, expect, it } from 'vitest';
import { webPage } from './web-page.ts';

const TAG =
  '<script async src="https://cdn.example/e.js" data-site="shop" data-endpoint="https://in.example/e"></script>';
const look = (html: string, headers: Record<string, string> = {}, url = 'https://shop.example/') =>
  Object.fromEntries(webPage({ url, html, headers: new Headers(headers) }).map(({ check, status }) => [check, status]));

describe('doctor for a web page', () => {
  it('finds nothing wrong with a good page', () => {
    expect(new Set(Object.values(look(`<head>${TAG}</head>`)))).toEqual(new Set(['ok']));
  });

  it('misses the pixel, and counts two of them', () => {
    expect(look('<p>nothing</p>').pixel).toBe('fail');
    expect(look(TAG + TAG)['installed once']).toBe('fail');
  });

  it.each([
    ["default-src 'self'", 'fail', 'fail'],
    ["script-src https://cdn.example; connect-src 'self'", 'ok', 'fail'],
    ['script-src *.example; connect-src https://in.example', 'ok', 'ok'],
    ["script-src 'nonce-abc'; connect-src *", 'ok', 'ok'],
    ["img-src 'self'", 'ok', 'ok'],
  ] as const)('reads the policy %j', (policy, script, connect) => {
    const found = look(TAG, { 'content-security-policy': policy });
    expect([found['CSP script-src'], found['CSP connect-src']]).toEqual([script, connect]);
  });

  it('warns of listed paths, of what blocks the back/forward cache, and of personal data', () => {
    const found = look(
      '<script src="/pixel.js" data-site=shop></script><body onunload="x()">',
      { 'cache-control': 'private, no-store' },
      'https://shop.example/?email=a@b.example',
    );
    for (const check of ['script path', 'collect path', 'loading', 'bfcache', 'unload', 'personal data'])
      expect([check, found[check]]).toEqual([check, 'warn']);
  });

  it.each([
    [`${TAG}`, 'ok', 'no consent tool'],
    [`<script src="https://consent.cookiebot.com/uc.js"></script>${TAG}`, 'warn', 'Cookiebot is on the page'],
    [
      `<script src="https://cdn.cookielaw.org/x.js"></script>${TAG}<script>evothesis('setConsent', 'granted')</script>`,
      'ok',
      'OneTrust tells the pixel',
    ],
    [
      `<script id=Cookiebot></script><script type="text/plain" data-cookieconsent="statistics" src="https://cdn.example/e.js" data-site="shop"></script>`,
      'ok',
      'Cookiebot holds the pixel back',
    ],
    ['<script type="text/plain" data-src="/e.js" data-site="shop"></script>', 'warn', 'no consent tool known'],
    ['<script type="module" src="/e.js" data-site="shop"></script>', 'ok', 'no consent tool'],
  ])('says whether the pixel waits for consent: %s', (html, status, says) => {
    const found = webPage({ url: 'https://shop.example/', html, headers: new Headers() });
    expect(found.find(({ check }) => check === 'consent')).toMatchObject({
      status,
      says: expect.stringContaining(says),
    });
  });

  it('warns of a host that lists of trackers know by its first label', () => {
    expect(look('<script async src="https://stats.shop.example/e.js" data-site="shop"></script>').host).toBe('warn');
    expect(look(TAG).host).toBe('ok');
  });
});
