import { expect, test } from 'vitest';
import { until } from './chromium.ts';
import { finish, makeWorld, only, openModule } from './setup.ts';
import { pageWith } from './site.ts';

const world = makeWorld();

test('engaged time is visible, focused and not idle, to within 100 ms', async () => {
  const IDLE = 400;
  await openModule(world, `import * as sdk from '/dist/index.js'; window.sdk = sdk;`);
  await world.page.waitForFunction(() => 'sdk' in window);
  // The page's own clock says what is true, so that a slow machine cannot make the test fail.
  const spans = await world.page.evaluate(async (idleAfter) => {
    type Sdk = { createPixel: (options: object) => void; exit: (options: object) => unknown };
    const { createPixel, exit } = (window as never as { sdk: Sdk }).sdk;
    const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
    const set = (focused: boolean, hidden: boolean, type: string, target: EventTarget): number => {
      document.hasFocus = () => focused;
      Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
      target.dispatchEvent(new Event(type, { bubbles: true }));
      return performance.now();
    };
    document.hasFocus = () => true;
    const marks = [performance.now()];
    createPixel({ siteId: 's1', use: [exit({ idleAfter })] });
    const act = async (ms: number, ...how: Parameters<typeof set>): Promise<void> => {
      await wait(ms);
      marks.push(set(...how));
    };
    await act(150, true, false, 'pointermove', document.body);
    // Reads on without a sign for longer than the limit.
    await act(900, true, false, 'keydown', document.body);
    await act(150, false, false, 'blur', window);
    await act(250, true, false, 'focus', window);
    await act(150, true, true, 'visibilitychange', document);
    await act(250, true, false, 'visibilitychange', document);
    await act(150, true, true, 'visibilitychange', document);
    return marks.slice(1).map((time, i) => time - (marks[i] as number));
  }, IDLE);
  await until('both exits', () => only(world.site.events(), 'page_exit').length === 2);
  const away = [3, 5];
  const engaged = spans.reduce((sum, ms, i) => sum + (away.includes(i) ? 0 : Math.min(ms, IDLE)), 0);
  const exits = only(world.site.events(), 'page_exit').map(({ eventData }) => eventData as Record<string, number>);
  expect(Math.abs((exits[1]?.engagedTime ?? 0) - engaged)).toBeLessThanOrEqual(100);
  const wall = spans.reduce((sum, ms) => sum + ms, 0);
  expect(Math.abs((exits[1]?.wallTime ?? 0) - wall)).toBeLessThanOrEqual(100);
});

test('scroll: one event when the page rests beyond a threshold of one’s own; the deepest point counts', async () => {
  await openModule(
    world,
    `import { createPixel, exit, scroll } from '/dist/index.js';
     createPixel({ siteId: 's1', flushInterval: 20, use: [scroll({ thresholds: [40, 90] }), exit()] });`,
    '<div style="height:10000px">long</div>',
  );
  await until('the view', () => only(world.site.events(), 'pageview').length);
  const depths = () => only(world.site.events(), 'scroll').map(({ eventData }) => eventData?.depth as number);
  await world.page.evaluate(() => scrollTo(0, 2000));
  // Below the first threshold; whatever would come for it comes before the next.
  await world.page.waitForTimeout(600);
  await world.page.evaluate(() => scrollTo(0, 5000));
  await until('the first threshold', () => depths().length === 1);
  await world.page.evaluate(() => scrollTo(0, 0));
  await world.page.waitForTimeout(600);
  await world.page.evaluate(() => scrollTo(0, 99_999));
  await until('the second threshold', () => depths().length === 2);
  const events = await finish(world);
  expect(depths()[0]).toBeGreaterThanOrEqual(50);
  expect(depths()[0]).toBeLessThan(70);
  expect(depths()[1]).toBe(100);
  const exit = only(events, 'page_exit').at(-1)?.eventData;
  expect(exit?.maxScroll).toBe(100);
  expect(exit?.maxScrollPx).toBeGreaterThanOrEqual(10_000);
});

test('scroll of a container that fills the screen counts, of a small one it does not', async () => {
  await openModule(
    world,
    `import { createPixel, exit, scroll } from '/dist/index.js';
     createPixel({ siteId: 's1', flushInterval: 20, use: [scroll(), exit()] });`,
    `<style>body{margin:0}#app{height:100vh;overflow:auto}#chat{height:90px;overflow:auto}</style>
     <div id="app"><div id="chat"><div style="height:900px">chat</div></div><div style="height:8000px">text</div></div>`,
  );
  await until('the view', () => only(world.site.events(), 'pageview').length);
  await world.page.evaluate(() => document.querySelector('#chat')?.scrollTo(0, 900));
  await world.page.waitForTimeout(600);
  await world.page.evaluate(() => document.querySelector('#app')?.scrollTo(0, 4000));
  await until('a depth', () => only(world.site.events(), 'scroll').length);
  const events = await finish(world);
  expect(only(events, 'scroll')).toHaveLength(1);
  const depth = only(events, 'scroll')[0]?.eventData?.depth as number;
  expect(depth).toBeGreaterThanOrEqual(50);
  expect(depth).toBeLessThan(75);
});

test('`debug` explains every event, every drop and every batch in the console', async () => {
  const said: [string, unknown][] = [];
  world.page.on('console', async (message) => {
    const [tag, name, detail] = await Promise.all(message.args().map((arg) => arg.jsonValue().catch(() => undefined)));
    if (tag === '[evothesis]') said.push([name as string, detail]);
  });
  world.site.behave((_, count) => (count === 1 ? 400 : 200));
  await openModule(
    world,
    `import { clicks, createPixel } from '/dist/index.js';
     window.pixel = createPixel({ siteId: 's1', debug: true, flushInterval: 20, use: [clicks()],
       beforeSend: (event) => (event.eventData?.name === 'no' ? null : event) });`,
  );
  const track = (...call: unknown[]) =>
    world.page.evaluate(
      (args) => (window as never as { pixel: { track(...c: unknown[]): void } }).pixel.track(...args),
      call,
    );
  await until('the refusal', () => said.some(([name]) => name === 'drop'));
  await track('no');
  await track('big', { text: 'x'.repeat(9000) });
  await world.page.click('h1');
  await until('the answer', () => said.some(([name]) => name === 'sent'));
  const drops = said.filter(([name]) => name === 'drop').map(([, detail]) => (detail as { reason: string }).reason);
  expect(drops).toEqual(['rejected', 'before_send', 'too_large']);
  // Each drop comes right after the record of what it drops.
  const kinds = said.filter(([name]) => name === 'record').map(([, detail]) => (detail as string[])[0]);
  expect(kinds).toEqual(['pageview', 'custom', 'custom', 'click']);
  const queued = said
    .filter(([name]) => name === 'event')
    .map(([, detail]) => (detail as { eventType: string }).eventType);
  expect(queued).toEqual(['pageview', 'click']);
  expect(said.filter(([name]) => name === 'seal')).toHaveLength(2);
  expect(said.find(([name]) => name === 'sent')?.[1]).toMatchObject({ events: 1 });
});

test('an error is recorded once a page, and again on the next page of a single-page app', async () => {
  await openModule(
    world,
    `import { createPixel, errors, exit } from '/dist/index.js';
     createPixel({ siteId: 's1', use: [errors(), exit()] });`,
  );
  await world.page.waitForFunction(() => '__evothesis' in window);
  await world.page.evaluate(async () => {
    const fail = () =>
      new Promise((done) => {
        setTimeout(done, 10);
        setTimeout(() => {
          throw new Error('again and again');
        });
      });
    await fail();
    await fail();
    history.pushState({}, '', '/other');
    await fail();
  });
  const errors = only(await finish(world), 'error');
  expect(errors).toHaveLength(2);
  expect(new Set(errors.map(({ pageId }) => pageId)).size).toBe(2);
});

test('a reload and a link within the site start no new touch; a new campaign does', async () => {
  const address = world.site.page('/page', pageWith('', '<a href="/page">in the site</a>'));
  const touches = () => world.site.stored().map(({ attribution }) => attribution);
  const exits = (count: number) =>
    until(`exit ${count}`, () => only(world.site.events(), 'page_exit').length === count && touches());
  await world.page.goto(`${address}?utm_source=news&utm_medium=email&gclid=abc`);
  await world.page.reload();
  await exits(1);
  await world.page.click('a');
  await world.page.waitForURL(address);
  await exits(2);
  await world.page.goto(`${address}?utm_source=social&utm_medium=cpc`);
  await exits(3);
  await finish(world);
  await exits(4);
  expect(new Set(touches().map((touch) => touch?.firstTouch?.timestamp)).size).toBe(1);
  const last = touches().map((touch) => `${touch?.lastTouch?.source} ${touch?.lastTouch?.timestamp}`);
  expect(new Set(last).size).toBe(2);
  expect(touches().at(-1)).toMatchObject({
    firstTouch: { source: 'news', clickIds: { gclid: 'abc' }, landingPage: '/page' },
    lastTouch: { source: 'social' },
  });
});
