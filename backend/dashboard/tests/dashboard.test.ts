import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { putEnriched, putRaw, startStores, type TestStores } from '../../src/archive/testing/store.ts';
import { enrichedBatch, type TestBatch } from '../../src/query/testing/batches.ts';
import { BERLIN, KNOWN } from '../../src/query/testing/known-set.ts';
import { tableNames } from '../../src/records/names.ts';
import { defaultSiteConfig } from '../../src/records/site.ts';
import { EVERY_SITE, makeApiKey, newApiKey } from '../../src/sites/api-keys.ts';
import { createSiteStore } from '../../src/sites/store.ts';
import { serveDashboard } from './serve.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Kept as an artefact, to be looked at. */
const PICTURES = fileURLToPath(new URL('../../../.tmp/dashboard/', import.meta.url));

let stores: TestStores;
let served: Awaited<ReturnType<typeof serveDashboard>>;
let browser: Browser;
let context: BrowserContext;
/** What no page of this test may say: errors of scripts, and of the Content-Security-Policy. */
let complaints: string[] = [];
const key = makeApiKey(EVERY_SITE);
const KNOWN_QUERY = `?site=test-site&from=${BERLIN.from}&to=${BERLIN.to}`;

const put = async (...given: TestBatch[]) => {
  const batches = given.map(enrichedBatch);
  await putRaw(
    stores,
    batches.map(({ raw }) => raw),
  );
  await putEnriched(stores, batches);
};

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  stores = await startStores();
  const sites = createSiteStore(stores.dynamo, tableNames('dev').clientConfig);
  await sites.putApiKey(newApiKey({ key, role: 'read', label: '', now: Date.now() }));
  await sites.addSite({ ...defaultSiteConfig('test-site', 'dev'), timeZone: BERLIN.timezone });
  await putRaw(
    stores,
    KNOWN.map(({ raw }) => raw),
  );
  await putEnriched(stores, [...KNOWN]);
  served = await serveDashboard();
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--disable-quic',
    ],
  });
});
afterAll(async () => {
  await browser?.close();
  await served?.stop();
  await stores?.stop();
});
afterEach(async () => {
  served.breakApi(false);
  await context?.close();
  expect(complaints).toEqual([]);
});

type Look = { width?: number; height?: number; dark?: boolean; key?: string | null };
const open = async (
  query: string,
  { width = 1440, height = 900, dark = false, key: given = key }: Look = {},
): Promise<Page> => {
  complaints = [];
  context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    // A refused answer is shown to the user, and Chromium logs it too.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  await page.goto(`${served.url}/dashboard/${query}${given === null ? '' : `#key=${given}`}`);
  return page;
};
const total = (page: Page, name: string) => page.locator('.total', { hasText: name }).locator('.number').first();
const panel = (page: Page, name: string) => page.getByRole('region', { name });
const expectText = (locator: ReturnType<Page['locator']>) =>
  expect.poll(async () => (await locator.textContent())?.trim(), { timeout: 20_000 });

describe('logging in', () => {
  it('takes a key from the link and at once out of the address, and keeps it where no script can read it', async () => {
    const page = await open(KNOWN_QUERY);
    await expectText(total(page, 'Page views')).toBe('7');
    expect(page.url()).not.toContain('evk_');
    expect(
      await page.evaluate(() => [document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage)]),
    ).toEqual(['', '{}', '{}']);
    expect(await context.cookies(`${served.url}/api/`)).toMatchObject([
      { httpOnly: true, sameSite: 'Strict', path: '/api/' },
    ]);
  });

  it('asks for a key, says what is wrong with one, and lets the right one in', async () => {
    const page = await open(KNOWN_QUERY, { key: null });
    await page.getByLabel('API key').fill('evk_wrong');
    await page.getByRole('button', { name: 'Log in' }).click();
    await expectText(page.getByRole('alert')).toMatch(/mistyped, revoked or expired/);
    await page.getByLabel('API key').fill(key);
    await page.getByRole('button', { name: 'Log in' }).click();
    await expectText(total(page, 'Page views')).toBe('7');
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('API key').waitFor();
    expect(await context.cookies(`${served.url}/api/`)).toEqual([]);
  });
});

describe('the page', () => {
  it('shows the numbers of the range, and drills down by filters that live in the address', async () => {
    const page = await open(KNOWN_QUERY);
    await expectText(total(page, 'Visitors')).toBe('3 ±1');
    await expectText(total(page, 'Bounce rate')).toBe('50%');
    await expectText(total(page, 'Engaged time')).toBe('10s');
    expect(await panel(page, 'Places').locator('tbody tr').allTextContents()).toEqual(['France250%', 'Germany150%']);
    await panel(page, 'Places').getByRole('button', { name: 'Only France' }).click();
    await expectText(total(page, 'Sessions')).toBe('2');
    expect(new URL(page.url()).searchParams.getAll('filter')).toEqual(['country:FR']);
    await page.reload();
    await expectText(total(page, 'Sessions')).toBe('2');
    await page.getByRole('button', { name: 'Remove filter: Country is France' }).click();
    await expectText(total(page, 'Sessions')).toBe('4');
    await page.goBack();
    await expectText(total(page, 'Sessions')).toBe('2');
  });

  it('can be used from the keyboard', async () => {
    const page = await open(KNOWN_QUERY);
    await expectText(total(page, 'Visitors')).toBe('3 ±1');
    await panel(page, 'Pages').getByRole('tab', { name: 'Pages' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Entry');
    await page.locator('.chart').focus();
    await page.keyboard.press('ArrowLeft');
    await expectText(page.locator('.tip strong')).toBe('Mon, Mar 30');
    await page.getByRole('button', { name: /^Page views/ }).press('Enter');
    expect(new URL(page.url()).searchParams.get('metric')).toBe('pageviews');
  });

  it('gives each table as CSV', async () => {
    const page = await open(KNOWN_QUERY);
    const download = page.waitForEvent('download');
    await panel(page, 'Places').getByRole('link', { name: 'CSV' }).click();
    expect(readFileSync((await (await download).path()) as string, 'utf8')).toMatch(/^value,visitors[^\r]*\r\nFR,2,/);
  });

  it('says what to do when the server fails, and goes on when it works again', async () => {
    const page = await open(KNOWN_QUERY);
    await expectText(total(page, 'Page views')).toBe('7');
    served.breakApi(true);
    await page.getByRole('combobox', { name: 'Range' }).selectOption('7d');
    await expectText(page.locator('.notice')).toMatch(/Internal Server Error/);
    served.breakApi(false);
    await page.locator('.notice').getByRole('button', { name: 'Try again' }).click();
    await expectText(total(page, 'Page views')).toBe('0');
  });

  it.each([
    ['desktop', { width: 1440 }],
    ['phone', { width: 390, height: 844 }],
    ['dark', { width: 1440, dark: true }],
  ] as const)('fits and is accessible: %s', async (name, look) => {
    const page = await open(KNOWN_QUERY, look);
    await expectText(total(page, 'Page views')).toBe('7');
    await page.locator('.quality').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await page.screenshot({ path: `${PICTURES}${name}.png`, fullPage: true });
    // By the debugger's own evaluation, because the page's policy lets no foreign script in.
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() =>
      (
        globalThis as unknown as {
          axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        }
      ).axe.run(),
    );
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  });
});

describe('what strangers send', () => {
  it('is shown as text and runs nowhere', async () => {
    const evil = '"><img src=x onerror=alert(1)><script>alert(2)</script>';
    await put({
      siteId: 'hostile',
      session: evil,
      identity: evil,
      receivedAt: Date.now() - 1000,
      normalized: {
        traffic_source_category: evil,
        source: evil,
        campaign: 'javascript:alert(3)',
        country: evil,
        browser_family: evil,
        os_family: '{{7*7}}',
      },
      events: [
        { type: 'pageview', path: `/${evil}` },
        { type: 'custom', path: '/__proto__', data: { name: evil } },
        { type: 'form_submit', path: '/', data: { name: evil, fields: [], filled: 0 } },
      ],
    });
    const page = await open('?site=hostile&filter=country!:%3Cimg%20src=x%20onerror=alert(4)%3E');
    await expectText(total(page, 'Page views')).toBe('1');
    for (const tab of await page.getByRole('tab').all()) await tab.click();
    await expectText(page.locator('.stream li').first()).toContain('<img src=x');
    expect(await page.locator('main img, main script').count()).toBe(0);
    await page.screenshot({ path: `${PICTURES}hostile.png`, fullPage: true });
  });
});

describe('a new site', () => {
  it('is shown the snippet, which turns green when the first event arrives, with the numbers', async () => {
    const page = await open('?site=fresh-site');
    await expectText(page.locator('.setup pre')).toBe(
      `<script async src="${served.url}/pixel.js" data-site="fresh-site"></script>`,
    );
    await page.screenshot({ path: `${PICTURES}setup.png` });
    await put({
      siteId: 'fresh-site',
      session: 'f1',
      receivedAt: Date.now(),
      events: [{ type: 'pageview', path: '/first' }],
    });
    await expectText(page.locator('.setup .waiting')).toMatch(/first event has arrived/);
    await expectText(total(page, 'Page views')).toBe('1');
    await expectText(page.locator('.live')).toBe('1 visitor now');
  });

  it('is told when the first event came from a bot, instead of waiting for ever', async () => {
    const page = await open('?site=only-bots');
    await page.locator('.setup').waitFor();
    await put({
      siteId: 'only-bots',
      session: 'x1',
      receivedAt: Date.now(),
      bot: { is_bot: true, score: 1, reasons: ['webdriver'], kind: 'undeclared' },
      events: [{ type: 'pageview', path: '/' }],
    });
    await expectText(page.locator('.setup .waiting')).toMatch(/looks like a bot/);
    await expectText(panel(page, 'Live').locator('p').first()).toMatch(/1 event of bots left out/);
  });
});
