import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { until } from './chromium.ts';
import { finish, kinds, makeWorld, only, open } from './setup.ts';
import { pageWith } from './site.ts';

const world = makeWorld();

test('under a strict content security policy with a nonce, by its hash from integrity.json', async () => {
  const problems: string[] = [];
  world.page.on('console', (message) => problems.push(message.text()));
  const hashes = JSON.parse(await readFile(new URL('../../dist/integrity.json', import.meta.url), 'utf8'));
  const integrity = `integrity="${hashes['pixel.full.min.js']}"`;
  await open(world, `nonce="abc" ${integrity}`, '<h1>x</h1>', {
    file: '/full.js',
    headers: {
      'content-security-policy':
        "default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; connect-src 'self'; img-src data:; require-trusted-types-for 'script'",
    },
  });
  expect(kinds(await finish(world)).filter((kind) => kind !== 'web_vital')).toEqual(['pageview', 'page_exit']);
  expect(problems).toEqual([]);
});

test('in a sandboxed frame without an origin', async () => {
  const problems: string[] = [];
  world.page.on('pageerror', (error) => problems.push(error.message));
  world.site.page('/framed', pageWith());
  await world.page.goto(world.site.page('/page', '<iframe sandbox="allow-scripts" src="/framed"></iframe>'));
  await until('the view', () => only(world.site.events(), 'pageview').length === 1);
  expect(problems).toEqual([]);
});

test.each(['script-tag', 'gtm'])(
  'the stub of examples/%s: calls before the load are played afterwards',
  async (example) => {
    const snippet = await readFile(new URL(`../../../examples/${example}/snippet.html`, import.meta.url), 'utf8');
    const html = `<!doctype html><title>Stub</title>${snippet.replaceAll(/https:\/\/\w+\.example\.com/g, world.site.url).replace('YOUR-SITE', 's1')}
    <script>evothesis('track','early',{n:1})</script><h1>x</h1>`;
    await world.page.goto(world.site.page('/page', html));
    await until('the early call', () => only(world.site.events(), 'custom').length === 1);
    expect(kinds(world.site.events())).toEqual(['pageview', 'custom']);
    expect(world.site.events()[1]?.eventData).toEqual({ name: 'early', properties: { n: 1 } });
  },
);

test('from any file name on another origin, the endpoint is beside the script or where the tag says', async () => {
  const other = world.site.url.replace('127.0.0.1', 'localhost');
  await open(world, '', '<h1>x</h1>', { file: `${other}/dist/pixel.min.js` });
  await until('the view', () => world.site.events().length);
  expect(world.site.requests[0]?.headers.host).toContain('localhost');
  expect(world.site.requests.every(({ method }) => method === 'POST')).toBe(true);
});

test('a host page that breaks things: nothing is thrown into it', async () => {
  const problems: string[] = [];
  world.page.on('pageerror', (error) => problems.push(error.message));
  await open(world);
  await world.page.evaluate(() => {
    const { evothesis } = window as unknown as { evothesis: (...call: unknown[]) => void };
    window.fetch = () => {
      throw new Error('broken');
    };
    evothesis('track');
    evothesis('nonsense', 1);
    evothesis('setConsent', 17);
    evothesis('track', 'x', {
      get bad() {
        throw new Error('getter');
      },
    });
    JSON.stringify = () => {
      throw new Error('broken');
    };
    evothesis('track', 'y');
  });
  await world.page.click('h1');
  expect(problems).toEqual([]);
});

test('clicks through shadow DOM, downloads, middle button; the navigation is never touched', async () => {
  await open(
    world,
    '',
    `<div id="host"></div><a id="file" href="files/a.pdf">Get</a><a id="out" href="https://example.invalid/" target="_blank">Out</a>
    <script>document.querySelector('#host').attachShadow({mode:'open'}).innerHTML='<button id="inner">Inside</button>';
    addEventListener('click', (event) => { window.prevented = event.defaultPrevented; event.preventDefault(); });</script>`,
  );
  await world.page.click('#inner');
  await world.page.click('#file');
  await world.page.click('#out');
  await world.page.click('#inner', { button: 'middle' });
  // The right button opens a menu and is no click.
  await world.page.click('#inner', { button: 'right' });
  expect(await world.page.evaluate(() => (window as { prevented?: boolean }).prevented)).toBe(false);
  const clicks = only(await finish(world), 'click').map((event) => event.eventData);
  expect(clicks).toMatchObject([
    { id: 'inner', text: 'Inside', tagName: 'button' },
    { id: 'file', link: 'download' },
    { id: 'out', link: 'outbound' },
    { id: 'inner' },
  ]);
  expect(clicks).toHaveLength(4);
});

test('the full build: errors, rage and dead clicks, vitals, abandoned forms, and a word about a wrong option', async () => {
  const said: string[] = [];
  world.page.on('console', (message) => said.push(message.text()));
  await open(
    world,
    'data-bacth-size="3"',
    '<h1>Hello</h1><button id="dead">Nothing</button><form id="f"><input name="a"></form>',
    { file: '/full.js' },
  );
  await world.page.evaluate(() => {
    setTimeout(() => {
      throw new TypeError('broken for ada@example.org');
    });
    void Promise.reject(new Error('rejected'));
  });
  await world.page.fill('[name=a]', 'x');
  for (let i = 0; i < 3; i++) await world.page.click('#dead');
  await world.page.waitForTimeout(2300);
  const events = await finish(world);
  expect(
    only(events, 'error')
      .map(({ eventData }) => `${eventData?.kind}: ${eventData?.message}`)
      .sort(),
  ).toEqual(['error: broken for [email]', 'rejection: rejected']);
  expect(only(events, 'click').map((event) => event.eventData?.rage ?? false)).toEqual([false, false, true]);
  expect(only(events, 'custom').map((event) => event.eventData?.name)).toEqual(['dead_click']);
  expect(only(events, 'form_abandon')).toHaveLength(1);
  const metrics = only(events, 'web_vital').map((event) => event.eventData?.metric);
  expect(metrics).toEqual(expect.arrayContaining(['TTFB', 'FCP', 'LCP']));
  expect(said.join()).toContain('unknown option "bacthSize": did you mean "batchSize"?');
});
