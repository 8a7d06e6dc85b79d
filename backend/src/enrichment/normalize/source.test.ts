import { describe, expect, it } from 'vitest';
import type { Attribution, PageContext } from '../../../../sdk/src/wire.ts';
import { rawBatch } from '../testing.ts';
import { CLICK_IDS } from './click-ids.ts';
import { isReferrerSpam, lookUpHost } from './referrers.ts';
import { findSource } from './source.ts';

const landing = (page: PageContext, attribution?: Attribution) => {
  const url = `https://www.example.com/${page.queryParams ?? ''}`;
  return findSource(
    rawBatch({ pages: { p1: { url, path: '/', ...page } }, ...(attribution ? { attribution } : {}) }),
    [],
  );
};

describe('where a visit came from', () => {
  it('says direct where nothing is known, and where the referrer is the site itself', () => {
    expect(landing({})).toMatchObject({ source: '(direct)', medium: '(none)', channel: 'direct' });
    for (const referrer of ['https://example.com/', 'https://shop.example.com/cart', 'https://www.example.com/'])
      expect(landing({ referrer })).toMatchObject({ channel: 'direct' });
  });

  it('knows search engines, networks and assistants by their referrer', () => {
    expect(landing({ referrer: 'https://www.google.co.uk/' })).toMatchObject({
      source: 'google',
      medium: 'organic',
      channel: 'organic_search',
    });
    expect(landing({ referrer: 'https://l.facebook.com/l.php' })).toMatchObject({
      source: 'facebook',
      channel: 'organic_social',
    });
    expect(landing({ referrer: 'https://chatgpt.com/' })).toMatchObject({ source: 'chatgpt', channel: 'ai_assistant' });
    expect(landing({ referrer: 'https://www.youtube.com/watch?v=1' })).toMatchObject({ channel: 'organic_video' });
    expect(landing({ referrer: 'https://blog.example.org/post' })).toMatchObject({
      source: 'blog.example.org',
      medium: 'referral',
      channel: 'referral',
    });
    expect(landing({ referrer: 'android-app://com.google.android.googlequicksearchbox/' })).toMatchObject({
      channel: 'organic_search',
    });
    expect(landing({ referrer: 'https://mail.google.com/' })).toMatchObject({ channel: 'referral' });
  });

  it('lets utm parameters say more than the referrer, and click IDs less', () => {
    const referrer = 'https://www.google.com/';
    expect(landing({ referrer, queryParams: '?utm_source=News&utm_medium=Email&utm_campaign=May' })).toMatchObject({
      source: 'news',
      medium: 'email',
      campaign: 'May',
      channel: 'email',
    });
    expect(landing({ referrer, queryParams: '?gclid=x' })).toMatchObject({
      source: 'google',
      medium: 'cpc',
      channel: 'paid_search',
    });
    expect(landing({ queryParams: '?fbclid=x' })).toMatchObject({
      source: 'facebook',
      medium: 'social',
      channel: 'organic_social',
    });
    expect(landing({ queryParams: '?fbclid=x&utm_source=facebook&utm_medium=paid_social' })).toMatchObject({
      channel: 'paid_social',
    });
    expect(landing({ queryParams: '?srsltid=x' })).toMatchObject({ channel: 'organic_shopping' });
  });

  it("decides by the facts of the page's attribution, not by its interpretation", () => {
    const wrong = { source: 'facebook', medium: 'cpc', category: 'paid_social', clickIds: { fbclid: '' } };
    expect(landing({}, { lastTouch: wrong })).toMatchObject({
      source: 'facebook',
      medium: 'social',
      channel: 'organic_social',
    });
    const seed = { source: 'google', medium: 'cpc', campaign: 'summer-sale' };
    expect(landing({}, { firstTouch: seed })).toMatchObject({ ...seed, channel: 'paid_search' });
    expect(landing({}, { lastTouch: { referrer: 'www.bing.com' } })).toMatchObject({
      source: 'bing',
      channel: 'organic_search',
    });
  });

  it('gives every click ID a channel of its own kind', () => {
    const expected: Record<string, string[]> = {
      cpc: ['paid_search', 'paid_social', 'paid_other'],
      display: ['display'],
      affiliate: ['affiliates'],
      email: ['email'],
      organic: ['organic_shopping'],
      social: ['organic_social'],
    };
    for (const [name, { medium }] of CLICK_IDS)
      expect([name, expected[medium]]).toEqual([
        name,
        expect.arrayContaining([landing({ queryParams: `?${name}=1` }).channel]),
      ]);
  });

  it('names the campaign that this very batch landed with', () => {
    expect(landing({ queryParams: '?utm_source=a&utm_medium=b&utm_campaign=c' }).landedWith).toBe('a / b / c');
    expect(landing({ referrer: 'https://www.google.com/' }).landedWith).toBeUndefined();
  });

  it('marks referrer spam with its subdomains, and nobody else', () => {
    expect(isReferrerSpam('1xbetcc.com')).toBe(true);
    expect(isReferrerSpam('a.b.1xbetcc.com')).toBe(true);
    expect(isReferrerSpam('not1xbetcc.com')).toBe(false);
    expect(landing({ referrer: 'https://www.1xbetcc.com/x' }).spam).toBe(true);
  });

  it('never throws on what is no address', () => {
    for (const referrer of [
      '',
      'http://',
      '://',
      'javascript:alert(1)',
      'http://[::1',
      '\ud800',
      'a'.repeat(5_000),
      'constructor',
      '__proto__',
    ])
      expect(landing({ referrer, queryParams: `?${referrer}=%E0%A4%A` }).channel).toEqual(expect.any(String));
    expect(lookUpHost('constructor')).toBeUndefined();
  });
});
