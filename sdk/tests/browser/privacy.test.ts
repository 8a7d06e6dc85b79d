import { expect, test } from 'vitest';
import { leave, until } from './chromium.ts';
import { finish, kinds, makeWorld, only, open } from './setup.ts';
import { pageWith } from './site.ts';

const world = makeWorld();

test('secrets in address, title, text and form reach neither network nor storage', async () => {
  await world.page.addInitScript(() => {
    const original = Storage.prototype.setItem;
    Storage.prototype.setItem = function (key, value) {
      Object.assign(window, { written: `${(window as { written?: string }).written ?? ''}${value}` });
      original.call(this, key, value);
    };
  });
  const html = pageWith(
    '',
    `<form id="f"><input name="secretfield" type="text"><input type="password" name="pw"><button>Go for ada@example.org</button></form>
     <div contenteditable="true" id="edit"></div>`,
    '/full.js',
  ).replace('A page', 'Order of ada@example.org, card 4111 1111 1111 1111');
  await world.page.goto(
    `${world.site.page('/page', html)}?email=ada@example.org&token=tok-secret&q=tea#access_token=abcdef`,
  );
  await world.page.fill('[name=secretfield]', 'geheim42');
  await world.page.fill('[name=pw]', 'geheim42');
  await world.page.fill('#edit', 'geheim42');
  await world.page.evaluate(() =>
    document.querySelector('form')?.addEventListener('submit', (event) => event.preventDefault()),
  );
  await world.page.click('button');
  await world.page.click('#edit');
  const written = await world.page.evaluate(() => (window as { written?: string }).written);
  await finish(world);
  const everything = world.site.requests.map((request) => request.body).join() + written;
  expect(everything).toContain('q=tea');
  expect(only(world.site.events(), 'form_submit')[0]?.eventData).toMatchObject({ filled: 2 });
  expect(everything).not.toMatch(/ada@|ada%40|tok-secret|abcdef|geheim42|4111/);
});

test('denied: nothing stored, nothing that identifies', async () => {
  await open(world, 'data-consent="denied" data-persistence="local"');
  await world.page.click('h1');
  expect(await world.page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
  await finish(world);
  for (const batch of world.site.stored()) {
    expect(batch.browser).toBeUndefined();
    expect(batch.visitorId).toBeUndefined();
    expect(batch.consent?.state).toBe('denied');
  }
});

for (const [name, script, state] of [
  [
    'Google Consent Mode',
    `window.dataLayer=[];function gtag(){dataLayer.push(arguments)};gtag('consent','default',{analytics_storage:'denied'})`,
    'denied',
  ],
  [
    'IAB TCF',
    `window.__tcfapi=(c,v,f)=>f({eventStatus:'tcloaded',gdprApplies:true,purpose:{consents:{1:true,8:true}}},true)`,
    'granted',
  ],
  ['IAB GPP', `window.__gpp=(c,f)=>f({pingData:{parsedSections:{usnat:{SaleOptOut:1}}}})`, 'denied'],
] as const)
  test(`${name} is read before the page view`, async () => {
    await open(world, '', '<h1>x</h1>', { file: '/full.js', head: `<script>${script}</script>` });
    await finish(world);
    expect(world.site.stored()[0]?.consent?.state).toBe(state);
    expect(world.site.stored()[0]?.consent?.source).toMatch(/gcm|tcf|gpp/);
  });

test('an update of Google Consent Mode changes the state from there on', async () => {
  await open(world, 'data-flush-interval="30"', '<h1>x</h1>', {
    file: '/full.js',
    head: `<script>window.dataLayer=[];function gtag(){dataLayer.push(arguments)}</script>`,
  });
  await until('the view', () => world.site.events().length > 0);
  await world.page.evaluate(() =>
    (window as unknown as { gtag: (...call: unknown[]) => void }).gtag('consent', 'update', {
      analytics_storage: 'granted',
    }),
  );
  await world.page.click('h1');
  await until('the click', () => only(world.site.events(), 'click').length);
  expect(world.site.stored().map((batch) => batch.consent?.state)).toEqual(['unknown', 'granted']);
});

test('client hints that need a request travel with consent granted, and without it they do not', async () => {
  await open(world, 'data-consent="granted"', '<h1>x</h1>', { file: '/full.js' });
  const hints = await world.page.evaluate(() =>
    (
      navigator as unknown as {
        userAgentData: { getHighEntropyValues(names: string[]): Promise<Record<string, string>> };
      }
    ).userAgentData.getHighEntropyValues(['platformVersion', 'model']),
  );
  await finish(world);
  expect(world.site.stored()[0]?.browser).toMatchObject({
    platformVersion: hints.platformVersion,
    model: hints.model,
  });
  await open(world, '', '<h1>x</h1>', { file: '/full.js' });
  await finish(world);
  await until('both exits', () => only(world.site.events(), 'page_exit').length === 2);
  const { browser } = world.site.stored().at(-1) ?? {};
  expect(browser?.userAgent).toBeTruthy();
  expect(browser).not.toHaveProperty('platformVersion');
});

test('Do Not Track is honoured where the site says so, and only there', async () => {
  await world.page.addInitScript(() => Object.defineProperty(navigator, 'doNotTrack', { value: '1' }));
  for (const [attributes, kept] of [
    ['data-respect-dnt="true"', false],
    ['', true],
  ] as const) {
    await open(world, `data-persistence="local" ${attributes}`);
    const before = only(world.site.events(), 'page_exit').length;
    await world.page.goto('about:blank');
    await until('the exit', () => only(world.site.events(), 'page_exit').length > before);
    const batch = world.site.stored().at(-1);
    expect([Boolean(batch?.visitorId), Boolean(batch?.browser), batch?.consent?.globalPrivacyControl]).toEqual([
      kept,
      kept,
      kept ? undefined : true,
    ]);
  }
});

test('storage that is forbidden, full or gone changes nothing for the page', async () => {
  for (const sabotage of [
    () =>
      Object.defineProperty(window, 'sessionStorage', {
        get: () => {
          throw new Error('SecurityError');
        },
      }),
    () => {
      Storage.prototype.setItem = () => {
        throw new Error('QuotaExceededError');
      };
    },
    () => Object.defineProperty(window, 'sessionStorage', { value: null }),
  ]) {
    const context = await world.browser.newContext();
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    await page.addInitScript(sabotage);
    await page.goto(world.site.page('/page', pageWith()));
    await page.click('h1');
    const before = only(world.site.events(), 'page_exit').length;
    await leave(page);
    await until('the exit', () => only(world.site.events(), 'page_exit').length > before);
    expect(problems).toEqual([]);
    await context.close();
  }
  expect(kinds(world.site.events())).toEqual(Array(3).fill(['pageview', 'click', 'page_exit']).flat());
});
