import { expect, test } from 'vitest';
import { leave, until } from './chromium.ts';
import { makeWorld } from './setup.ts';

const world = makeWorld();

test('a visit to the demo shop arrives whole, in order and once', async () => {
  const { site, page } = world;
  await page.goto(`${site.url}/demo/index.html?utm_source=news&utm_medium=email`);
  await page.click('#newsletter');
  await page.click('#shop-now');
  await page.waitForURL('**/product.html');
  await page.click('#add-to-cart');
  await page.mouse.wheel(0, 5000);
  await page.waitForTimeout(800);
  await page.goto(`${site.url}/demo/app.html`);
  await page.click('#to-bright');
  await page.click('#to-monstera');
  await page.goto(`${site.url}/demo/contact.html`);
  await page.fill('[name=name]', 'Ada Lovelace');
  await page.fill('[name=email]', 'ada@example.org');
  await page.click('[type=submit]');
  await page.waitForURL('**/thanks.html');
  await leave(page);
  await until(
    'all six exits and two of the care finder',
    () => site.events().filter((e) => e.eventType === 'page_exit').length >= 7,
  );

  const batches = site.stored();
  const events = batches.flatMap((batch) =>
    batch.events.map((event) => ({ ...event, path: batch.pages?.[event.pageId ?? '']?.path })),
  );
  const views = events.filter((event) => event.eventType === 'pageview');
  expect(views.map((event) => event.path)).toEqual([
    '/demo/index.html',
    '/demo/product.html',
    '/demo/app.html',
    '/demo/app.html',
    '/demo/app.html',
    '/demo/contact.html',
    '/demo/thanks.html',
  ]);
  expect(events.filter((e) => e.eventType === 'click').map((e) => e.eventData?.id ?? e.eventData?.tagName)).toEqual([
    'newsletter',
    'shop-now',
    'add-to-cart',
    'to-bright',
    'to-monstera',
    'button',
  ]);
  for (const { pageId } of views) {
    const seqs = events.filter((event) => event.pageId === pageId).map((event) => event.seq);
    expect(seqs).toEqual(seqs.map((_, i) => i + 1));
    const exits = events.filter((event) => event.pageId === pageId && event.eventType === 'page_exit');
    expect(exits).toHaveLength(1);
    expect(exits[0]?.eventData?.sent).toBe(seqs.length);
    expect(exits[0]?.eventData?.engagedTime).toBeGreaterThanOrEqual(0);
  }
  const scrolled = events.filter((event) => event.eventType === 'scroll' && event.path === '/demo/product.html');
  expect(scrolled.at(-1)?.eventData?.depth).toBe(100);
  expect(events.find((event) => event.eventType === 'form_submit')?.eventData).toMatchObject({
    id: 'contact',
    filled: 2,
    fields: [
      { name: 'name', type: 'text' },
      { name: 'email', type: 'email' },
      { name: 'topic', type: 'select-one' },
      { name: 'question', type: 'textarea' },
      { name: 'copy', type: 'checkbox' },
    ],
  });
  expect(new Set(batches.map((batch) => batch.sessionId)).size).toBe(1);
  expect(batches.at(-1)?.attribution?.firstTouch).toMatchObject({ source: 'news', medium: 'email', category: 'email' });
  expect(JSON.stringify(batches)).not.toMatch(/Ada|Lovelace|example\.org/);
  for (const { headers, method } of site.requests) {
    expect(method).toBe('POST');
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect(headers.cookie).toBeUndefined();
  }
});
