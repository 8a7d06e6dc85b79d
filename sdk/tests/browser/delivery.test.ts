import { expect, test } from 'vitest';
import { until } from './chromium.ts';
import { finish, kinds, makeWorld, only, open, openModule } from './setup.ts';
import { pageWith } from './site.ts';

const world = makeWorld();
type Api = { evothesis: (...call: unknown[]) => unknown };

test('an outage: everything comes when the collector is back, once, under its first batchId', async () => {
  let down = true;
  world.site.behave(() => (down ? 503 : 200));
  await open(world, 'data-flush-interval="50"');
  await world.page.click('h1');
  await until('a failed try', () => world.site.requests.length);
  down = false;
  await until('both', () => world.site.events().length === 2);
  const ids = new Set(world.site.requests.map(({ batch }) => batch.batchId));
  expect(ids.size).toBe(world.site.stored().length);
  const attempts = world.site.requests.filter(({ batch }) => batch.batchId === world.site.stored()[0]?.batchId);
  expect(attempts.map(({ batch }) => batch.attempt)).toEqual(attempts.map((_, i) => i + 1));
  // Sealed: over its retries only `sentAt` and `attempt` differ.
  const sealed = attempts.map(({ batch: { sentAt, attempt, ...rest } }) => JSON.stringify(rest));
  expect(new Set(sealed).size).toBe(1);
});

test('Retry-After is waited for', async () => {
  world.site.behave((_, count) => (count === 1 ? { status: 429, retryAfter: '2' } : 200));
  await open(world, 'data-flush-interval="20"');
  await until('the second try', () => world.site.requests.length === 2);
  const [first, second] = world.site.requests;
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1900);
});

test('a refusal is final, is counted, and the count travels with the next batch', async () => {
  world.site.behave((_, count) => (count === 1 ? 400 : 200));
  await open(world, 'data-flush-interval="20"');
  await until('the refusal', () => world.site.requests.length === 1);
  await world.page.waitForTimeout(100);
  await world.page.click('h1');
  await until('the click', () => world.site.events().length === 1);
  expect(world.site.stored()[0]?.dropped).toEqual({ rejected: 1 });
});

test('offline, then online again', async () => {
  await open(world, 'data-flush-interval="20"');
  await until('the view', () => world.site.events().length === 1);
  await world.context.setOffline(true);
  await world.page.click('h1');
  await world.page.waitForTimeout(200);
  await world.context.setOffline(false);
  await until('the click', () => world.site.events().length === 2);
});

test('offline, tab closed, opened again: `local` delivers, `session` leaves nothing behind', async () => {
  for (const persistence of ['local', 'session']) {
    const page = await world.context.newPage();
    const address = world.site.page(
      `/${persistence}`,
      pageWith(`data-flush-interval="20" data-persistence="${persistence}"`).replace('"s1"', `"${persistence}"`),
    );
    await page.goto(address);
    const mine = (kind: string): number =>
      only(
        world.site.stored().flatMap((batch) => (batch.siteId === persistence ? batch.events : [])),
        kind,
      ).length;
    await until('the view', () => mine('pageview') === 1);
    await world.context.setOffline(true);
    await page.click('h1');
    await page.waitForTimeout(100);
    const closed = page.waitForEvent('close');
    await page.close({ runBeforeUnload: true });
    await closed;
    await world.context.setOffline(false);
    // The emulated outage ends with its tab, so that now and then the exit's own request gets through.
    await world.page.waitForTimeout(300);
    const before = mine('click');
    const again = await world.context.newPage();
    await again.goto(address);
    await until('the second view', () => mine('pageview') === 2);
    await again.waitForTimeout(300);
    expect([persistence, mine('click')]).toEqual([persistence, persistence === 'local' ? 1 : before]);
    expect(
      await again.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('evo:session:'))),
    ).toEqual([]);
    expect(await world.context.cookies()).toEqual([]);
    await again.close();
  }
});

test('a click and a navigation in the same moment, with a slow collector', async () => {
  world.site.delay(80);
  world.site.page('/next', pageWith('', '<h1>Next</h1>'));
  await open(world, '', '<a href="/next">go</a>');
  await world.page.click('a');
  await world.page.waitForURL('**/next');
  await until('all of the first page', () => only(world.site.events(), 'page_exit').length === 1);
  expect(kinds(world.site.events()).slice(0, 3)).toEqual(['pageview', 'click', 'page_exit']);
  // The next page sends again what it saw no answer to, under the same id: the ingest keeps one.
  await until('the next view', () => only(world.site.events(), 'pageview').length === 2);
});

test('a black hole at the exit: the next page of the tab delivers', async () => {
  let dead = false;
  world.site.behave(() => (dead ? 'hang' : 200));
  await open(world, 'data-flush-interval="20"');
  await until('the view', () => world.site.events().length === 1);
  dead = true;
  await world.page.click('h1');
  await world.page.goto(world.site.page('/next', pageWith('data-flush-interval="20"')), { waitUntil: 'commit' });
  dead = false;
  await until('the click', () => only(world.site.events(), 'click').length === 1);
});

test('bodies stay below 32 KB and below the keepalive quota, whatever is tracked', async () => {
  await open(world, 'data-batch-size="500" data-flush-interval="100"');
  await world.page.evaluate(() => {
    for (let i = 0; i < 30; i++)
      (window as unknown as Api).evothesis('track', 'big', { i, text: '\u00e9 \ud83d\ude00'.repeat(500) });
    (window as unknown as Api).evothesis('track', 'too-big', { text: 'x'.repeat(9000) });
  });
  await finish(world);
  // What the quota did not let go at the exit is in the outbox, and the tab's next page delivers it.
  await open(world, 'data-flush-interval="100"');
  await until('all', () => only(world.site.events(), 'custom').length === 30);
  for (const { body } of world.site.requests) expect(Buffer.byteLength(body)).toBeLessThan(32_768);
  expect(world.site.stored().some((batch) => batch.dropped?.too_large === 1)).toBe(true);
});

test('no preflight, no cookie, nothing but text/plain posts', async () => {
  await open(world);
  await finish(world);
  for (const { method, headers } of world.site.requests) {
    expect(method).toBe('POST');
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect(headers.cookie).toBeUndefined();
  }
});

test('a crashed tab: the browser sends what was queued and the exit, under one more batch, once', async () => {
  await open(world, 'data-flush-interval="60000"', '<h1>x</h1>', { file: '/full.js' });
  await until('the view', () => world.site.events().length === 1);
  await world.page.click('h1');
  const session = await world.context.newCDPSession(world.page);
  // Time for the deferred request to be renewed; what is queued leaves in a minute.
  await world.page.waitForTimeout(1600);
  expect(world.site.events()).toHaveLength(1);
  session.send('Page.crash').catch(() => {});
  await until('the exit', () => only(world.site.events(), 'page_exit').length);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const events = world.site.events();
  expect(kinds(events)).toEqual(['pageview', 'click', 'page_exit']);
  expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(events[2]?.eventData).toMatchObject({ deferred: true, sent: 3, exitReason: 'pagehide', clicks: 1 });
  expect(world.site.stored().at(-1)).toMatchObject({ attempt: 1, siteId: 's1' });
  expect(world.site.stored().at(-1)?.sentAt).toBeUndefined();
});

test('a tab that leaves as usual, or takes its consent back, leaves nothing deferred behind', async () => {
  await open(world, 'data-consent="granted" data-flush-interval="50"', '<h1>x</h1>', { file: '/full.js' });
  await until('the view', () => world.site.events().length === 1);
  await world.page.click('h1');
  await world.page.waitForTimeout(1300);
  await world.page.evaluate(() => (window as unknown as Api).evothesis('setConsent', 'denied'));
  await world.page.waitForTimeout(1300);
  await world.page.click('h1');
  const events = await finish(world);
  expect(kinds(events).filter((kind) => kind !== 'web_vital')).toEqual(['pageview', 'click', 'click', 'page_exit']);
  expect(events.filter(({ eventData }) => eventData?.deferred)).toEqual([]);
  expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(events.length);
});

test('two tabs that open at once deliver what an earlier one left, each batch by one of them', async () => {
  const attributes = 'data-persistence="local" data-flush-interval="20"';
  const address = world.site.page('/page', pageWith(attributes, '<h1>x</h1>', '/full.js'));
  world.site.behave(() => 503);
  await world.page.goto(address);
  await until('a failed try', () => world.site.requests.length);
  await world.page.click('h1');
  const elsewhere = world.site.page('/elsewhere', '<p>no pixel</p>');
  await world.page.goto(elsewhere);
  const left = await world.page.evaluate(() =>
    Object.keys(localStorage).flatMap((key) => (key.startsWith('evo:s1:b') ? key.slice('evo:s1:b'.length) : [])),
  );
  expect(left.length).toBeGreaterThanOrEqual(2);
  // The page's own tries are over.
  await until('its tries', () => left.every((id) => world.site.requests.some(({ batch }) => batch.batchId === id)));
  world.site.requests.length = 0;
  world.site.behave(() => 200);
  world.site.delay(80);
  const tabs = await Promise.all([world.context.newPage(), world.context.newPage()]);
  await Promise.all(tabs.map((tab) => tab.goto(address)));
  const stored = () => world.site.stored().map(({ batchId }) => batchId);
  await until('what was left', () => left.every((id) => stored().includes(id)));
  const tries = world.site.requests.map(({ batch }) => batch.batchId);
  expect(left.map((id) => tries.filter((one) => one === id).length)).toEqual(left.map(() => 1));
});

test('an answer that is lost, and `duplicate` for the next try: sent once, no loss', async () => {
  const told: string[] = [];
  await world.page.exposeFunction('tell', (what: string) => void told.push(what));
  // Stored, but the connection breaks before the page has its answer.
  world.site.behave((_, count) => (count === 1 ? 'lost' : 200));
  await openModule(
    world,
    `import { createPixel } from '/dist/index.js';
     const pixel = createPixel({ siteId: 's1', flushInterval: 20 });
     pixel.on('sent', ({ events }) => tell('sent ' + events));
     pixel.on('drop', ({ reason }) => tell('drop ' + reason));
     window.evothesis = (...call) => pixel.track(...call);`,
  );
  await until('the second try', () => told.length);
  await world.page.evaluate(() => (window as unknown as Api).evothesis('later'));
  await until('the next batch', () => told.length === 2);
  expect(told).toEqual(['sent 1', 'sent 1']);
  const [first, second, third] = world.site.requests.map(({ batch }) => batch);
  expect(second?.batchId).toBe(first?.batchId);
  expect(third?.dropped).toBeUndefined();
});
