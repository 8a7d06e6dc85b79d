import { expect, test } from 'vitest';
import { readTouch } from './attribution.ts';

const at = (query: string, referrer = '', options = {}) =>
  readTouch(`https://www.shop.example/p${query}`, referrer, options);

test.each([
  ['?utm_source=google&utm_medium=cpc&utm_campaign=summer', '', 'google', 'cpc', 'paid_search'],
  ['?gclid=CjwKCAiA9NC2BhAQEiwAZy3aBC', '', 'google', 'cpc', 'paid_search'],
  ['?gbraid=1', '', 'google', 'cpc', 'paid_search'],
  ['?fbclid=IwAR0', 'https://l.facebook.com/', 'l.facebook.com', 'referral', 'organic_social'],
  ['', 'https://www.google.com/', 'google.com', 'organic', 'organic_search'],
  ['', 'https://duckduckgo.com/', 'duckduckgo.com', 'organic', 'organic_search'],
  ['', 'https://t.co/abc', 't.co', 'referral', 'organic_social'],
  ['', 'https://blog.example.net/post?x=1', 'blog.example.net', 'referral', 'referral'],
  ['?utm_source=news&utm_medium=email', '', 'news', 'email', 'email'],
  ['', '', undefined, undefined, 'direct'],
])('%s from %s', (query, referrer, source, medium, category) => {
  expect(at(query, referrer)).toMatchObject({ source, medium, category, landingPage: '/p' });
});

test('the site itself and a payment provider start no touch; a campaign does, wherever it comes from', () => {
  expect(at('', 'https://shop.example/cart')).toBeUndefined();
  expect(at('', 'https://help.shop.example/')).toBeUndefined();
  expect(at('', 'https://www.paypal.com/checkout')).toBeUndefined();
  expect(at('', 'https://shop.example.org/', { domains: ['shop.example.org'] })).toBeUndefined();
  expect(at('', 'https://notshop.example/')).toBeDefined();
  expect(at('?utm_source=pay', 'https://www.paypal.com/')).toMatchObject({ source: 'pay' });
});

test('click IDs are kept as they are, campaign values are cleaned, and both are bounded', () => {
  const id = `${'a1'.repeat(30)}`;
  expect(at(`?gclid=${id}`)?.clickIds).toEqual({ gclid: id });
  expect(at('?utm_source=x&utm_content=ada@b.org')?.utmParams).toEqual({ utm_source: 'x', utm_content: '[email]' });
  expect(at(`?utm_source=${'x'.repeat(5000)}`)?.utmParams?.utm_source).toHaveLength(128);
});

test.each(
  'gclid gbraid wbraid dclid gclsrc fbclid msclkid ttclid twclid li_fat_id igshid epik ScCid rdt_cid yclid mc_eid irclickid srsltid'.split(
    ' ',
  ),
)('%s is a click ID', (name) => {
  expect(at(`?${name}=x1`)?.clickIds).toEqual({ [name]: 'x1' });
});

test('what only sounds like one is not', () => {
  expect(at('?clid=1&id=2&article_id=3&eid=4')?.clickIds).toBeUndefined();
});
