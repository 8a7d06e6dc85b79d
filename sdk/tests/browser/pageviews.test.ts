import { expect, test } from 'vitest';
import { setHidden, until } from './chromium.ts';
import { finish, kinds, makeWorld, only, open } from './setup.ts';
import { pageWith } from './site.ts';

const world = makeWorld();
const paths = (): (string | undefined)[] =>
  world.site.stored().flatMap((batch) =>
    only(batch.events, 'pageview').map(({ pageId }) => {
      const context = batch.pages?.[pageId as string];
      return `${context?.path}${context?.queryParams ?? ''}`;
    }),
  );

for (const api of ['the Navigation API', 'the patched history'] as const) {
  test(`a single-page app's views through ${api}`, async () => {
    if (api === 'the patched history')
      await world.page.addInitScript(() => Object.defineProperty(window, 'navigation', { value: undefined }));
    await open(world);
    await world.page.evaluate(() => {
      history.pushState({}, '', '/a');
      history.pushState({}, '', '/a');
      history.replaceState({}, '', '/a?filter=1');
      history.pushState({}, '', '/a?page=2');
      location.hash = 'section';
      history.replaceState({}, '', '/b');
      document.title = 'B, set later';
    });
    await world.page.evaluate(
      () =>
        new Promise((done) => {
          addEventListener('popstate', () => setTimeout(done, 20), { once: true });
          history.go(-2);
        }),
    );
    await finish(world);
    expect(paths()).toEqual(['/page', '/a', '/a?page=2', '/b', '/a?filter=1']);
    const titles = world.site.stored().flatMap((batch) => Object.values(batch.pages ?? {}));
    expect(titles.find((context) => context.path === '/b')?.title).toBe('B, set later');
    // Each page has its own exit and a referrer within the site.
    const events = world.site.events();
    expect(only(events, 'page_exit')).toHaveLength(5);
    expect(titles.find((context) => context.path === '/a')?.referrer).toBe(`${world.site.url}/page`);
  });
}

test('options: hash routing, and queries by replaceState', async () => {
  await open(world, 'data-hash-routing data-replace-query');
  await world.page.evaluate(() => {
    location.hash = '#/one';
    history.replaceState({}, '', '?q=2#/one');
  });
  await finish(world);
  expect(paths()).toEqual(['/page', '/page', '/page?q=2']);
});

test('no views but those asked for, as an option', async () => {
  await open(world, 'data-spa="false"');
  await world.page.evaluate(() => {
    history.pushState({}, '', '/x');
    (window as unknown as { evothesis: (name: string) => void }).evothesis('pageview');
  });
  await finish(world);
  expect(paths()).toEqual(['/page', '/x']);
});

test.each([
  ['/pixel.js', ''],
  ['/full.js', 'data-persistence="local" data-consent="granted"'],
])('back out of the back/forward cache is a new view; the first one has its exit: %s', async (file, attributes) => {
  await open(world, attributes, '<h1>x</h1>', { file });
  // Nothing that the full build has in use may keep the page out of the cache: a deferred request, a lock.
  if (attributes) await world.page.waitForTimeout(1300);
  await world.page.evaluate(() => Object.assign(window, { alive: true }));
  await world.page.goto(world.site.page('/second', '<title>Second</title>'));
  // Not `goBack()`, which waits for a load that a page out of the cache does not have.
  await world.page.evaluate(() => history.back());
  await world.page.waitForFunction(() => location.pathname === '/page');
  expect(await world.page.evaluate(() => (window as { alive?: boolean }).alive)).toBe(true);
  const events = await finish(world);
  expect(only(events, 'pageview').map((event) => event.eventData?.navigation)).toEqual(['load', 'bfcache']);
  await until('both exits', () => only(world.site.events(), 'page_exit').length === 2);
});

test('a prerendered page counts when it is activated, and never before', async () => {
  const target = world.site.page('/target', pageWith());
  const rules = { prerender: [{ source: 'list', urls: ['/target'], eagerness: 'immediate' }] };
  world.site.page(
    '/from',
    `<title>From</title><script type="speculationrules">${JSON.stringify(rules)}</script><a href="/target">go</a>`,
  );
  await world.page.goto(`${world.site.url}/from`);
  await world.page.waitForTimeout(1500);
  expect(world.site.requests).toHaveLength(0);
  await world.page.click('a');
  await world.page.waitForURL(target);
  const events = await finish(world);
  expect(only(events, 'pageview')).toHaveLength(1);
  // Where the browser did not prerender (memory, headless mode) it is an ordinary load, counted once just the same.
  expect(['prerender', 'load']).toContain(events[0]?.eventData?.navigation);
});

test('a background tab counts when it is first seen', async () => {
  await world.page.addInitScript(() => {
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
  });
  await open(world, 'data-flush-interval="50"');
  await world.page.evaluate(() =>
    (window as unknown as { evothesis: (...call: unknown[]) => void }).evothesis('track', 'early'),
  );
  await world.page.waitForTimeout(200);
  expect(world.site.requests).toHaveLength(0);
  await setHidden(world.page, false);
  await until('the view', () => world.site.events().length === 2);
  expect(kinds(world.site.events())).toEqual(['pageview', 'custom']);
});

test('two copies of the script, and two pixels for one site, are one', async () => {
  await open(
    world,
    '',
    '<h1>x</h1><script src="/full.js" data-site="s1"></script><script src="/pixel.js" data-site="s1"></script>',
  );
  await world.page.click('h1');
  const events = await finish(world);
  expect(kinds(events)).toEqual(['pageview', 'click', 'page_exit']);
});

test('an exit on hidden, and a later one that supersedes it, with the time engaged in between', async () => {
  await open(world);
  await world.page.waitForTimeout(300);
  await setHidden(world.page, true);
  await until('the first exit', () => only(world.site.events(), 'page_exit').length === 1);
  await world.page.waitForTimeout(400);
  await setHidden(world.page, false);
  await world.page.waitForTimeout(300);
  const exits = only(await finish(world), 'page_exit').map(
    (event) => event.eventData as Record<string, number | string>,
  );
  expect(exits.map((exit) => exit.exitReason)).toEqual(['hidden', 'pagehide']);
  // Never scrolled, and all of it on the first screen.
  expect(exits[0]?.maxScroll).toBe(100);
  const [first, second] = exits.map((exit) => exit.engagedTime as number) as [number, number];
  expect(first).toBeGreaterThanOrEqual(250);
  // The hidden 400 ms are wall time only.
  const wall = (exits[1]?.wallTime as number) - (exits[0]?.wallTime as number);
  expect(wall - (second - first)).toBeGreaterThanOrEqual(350);
});
