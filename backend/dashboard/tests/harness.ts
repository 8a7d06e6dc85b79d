import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { archiveHour, archiveIo } from '../../src/archive/index.ts';
import { putEnriched, putRaw, startStores, type TestStores } from '../../src/archive/testing/store.ts';
import { enrichedBatch, type TestBatch } from '../../src/query/testing/batches.ts';
import { BERLIN, KNOWN } from '../../src/query/testing/known-set.ts';
import { startArchive } from '../../src/query/testing/store.ts';
import { tableNames } from '../../src/records/names.ts';
import { defaultSiteConfig } from '../../src/records/site.ts';
import { EVERY_SITE, makeApiKey, newApiKey } from '../../src/sites/api-keys.ts';
import { createSiteStore, type SiteStore } from '../../src/sites/store.ts';
import { distributionHeaders, serveDashboard } from './serve.ts';
import { serveFunctions } from './serve-functions.ts';

/** Kept as an artefact, to be looked at. */
const PICTURES = fileURLToPath(new URL('../../../.tmp/dashboard/', import.meta.url));
/** The hand-made set of the query tests, whose numbers are counted by hand. */
export const KNOWN_QUERY = `?site=test-site&from=${BERLIN.from}&to=${BERLIN.to}`;
/** A machine that does much else at the same time is waited for. */
export const PATIENCE = { timeout: 50_000 } as const;

export type Look = { width?: number; height?: number; dark?: boolean; key?: string | null };

export type Harness = {
  url: string;
  stores: TestStores;
  sites: SiteStore;
  /** Opens every site. */
  key: string;
  browser: Browser;
  put: (...given: TestBatch[]) => Promise<void>;
  /** Archives the hours of these instants, raw and enriched. */
  archive: (...instants: number[]) => Promise<void>;
  open: (query: string, look?: Look) => Promise<Page>;
  context: () => BrowserContext;
  breakApi: (broken: boolean) => void;
  /** Closes what was opened, and gives what the pages complained of. */
  close: () => Promise<string[]>;
  stop: () => Promise<void>;
};

/**
 * Real stores, the real API behind the real front door with the headers of the CDK app's distribution, the built page, and
 * Chromium.
 */
export const startHarness = async (): Promise<Harness> => {
  mkdirSync(PICTURES, { recursive: true });
  const stores = await startStores();
  const archive = await startArchive();
  const functions = await serveFunctions();
  const sites = createSiteStore(stores.dynamo, tableNames('dev').clientConfig);
  const key = makeApiKey(EVERY_SITE);
  await sites.putApiKey(newApiKey({ key, role: 'admin', label: '', now: Date.now() }));
  await sites.addSite({ ...defaultSiteConfig('test-site', 'dev'), timeZone: BERLIN.timezone });
  const raw = KNOWN.map((batch) => batch.raw);
  await putRaw(stores, raw);
  await putEnriched(stores, [...KNOWN]);
  const served = await serveDashboard(await distributionHeaders());
  const browser = await chromium.launch({
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
  const contexts: BrowserContext[] = [];
  /** What no page may say: errors of scripts, and of the Content-Security-Policy. */
  let complaints: string[] = [];
  return {
    url: served.url,
    stores,
    sites,
    key,
    browser,
    put: async (...given) => {
      const batches = given.map(enrichedBatch);
      await putRaw(
        stores,
        batches.map((batch) => batch.raw),
      );
      await putEnriched(stores, batches);
    },
    archive: async (...instants) => {
      for (const hour of new Set(instants.map((at) => new Date(at).toISOString().slice(0, 13))))
        for (const kind of ['raw', 'enriched'] as const) await archiveHour(archiveIo('dev'), { kind, hour });
    },
    open: async (query, { width = 1440, height = 900, dark = false, key: given = key } = {}) => {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: dark ? 'dark' : 'light',
        reducedMotion: 'reduce',
      });
      contexts.push(context);
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE.timeout);
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
    },
    context: () => contexts.at(-1) as BrowserContext,
    breakApi: served.breakApi,
    close: async () => {
      served.breakApi(false);
      for (const context of contexts.splice(0)) await context.close();
      const said = complaints;
      complaints = [];
      return said;
    },
    stop: async () => {
      await browser.close();
      await served.stop();
      await functions.stop();
      await archive.stop();
      await stores.stop();
    },
  };
};

export const picture = (page: Page, name: string) =>
  page.screenshot({ path: `${PICTURES}${name}.png`, fullPage: true });
export const total = (page: Page, name: string) => page.locator('.total', { hasText: name }).locator('.value').first();
export const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
export const expectText = (locator: Locator) =>
  expect.poll(async () => (await locator.textContent())?.trim(), PATIENCE);
