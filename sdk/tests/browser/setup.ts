import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { WireEvent } from '../../src/wire.ts';
import { type Browser, type BrowserContext, launch, leave, type Page, until } from './chromium.ts';
import { pageWith, type Site, startSite } from './site.ts';

/** What a browser test needs: a site with a collector, a browser, and a fresh visitor for each test. */
export type World = { site: Site; browser: Browser; context: BrowserContext; page: Page };

/** Sets a world up for the tests of one file. */
export const makeWorld = (): World => {
  const world = {} as World;
  beforeAll(async () => {
    world.browser = await launch();
  });
  beforeEach(async () => {
    // A site of its own for every test: what a closed page still sends belongs to the test before.
    world.site = await startSite();
    world.context = await world.browser.newContext();
    world.page = await world.context.newPage();
  });
  afterEach(async () => {
    await world.context.close();
    world.site.close();
  });
  afterAll(() => world.browser.close());
  return world;
};

/** Opens a page with the pixel on it. */
export const open = (
  { site, page }: World,
  attributes = '',
  body?: string,
  {
    file = '/pixel.js',
    head = '',
    headers = {},
  }: { file?: string; head?: string; headers?: Record<string, string> } = {},
) => page.goto(site.page('/page', pageWith(attributes, body, file, head), headers));

/** Opens a page that uses the built package as a module. */
export const openModule = ({ site, page }: World, code: string, body = '<h1>Hello</h1>') =>
  page.goto(
    site.page(
      '/page',
      `<!doctype html><title>A page</title><link rel="icon" href="data:,">${body}<script type="module">${code}</script>`,
    ),
  );

/** Leaves the page and returns what the collector has stored once the last page's exit is there. */
export const finish = async ({ site, page }: World): Promise<WireEvent[]> => {
  await leave(page);
  await until('the exit', () => site.events().some((event) => event.eventType === 'page_exit'));
  // Time for what must not come.
  await page.waitForTimeout(150);
  return site.events();
};

export const kinds = (events: readonly WireEvent[]): string[] => events.map((event) => event.eventType);
export const only = (events: readonly WireEvent[], kind: string): WireEvent[] =>
  events.filter((event) => event.eventType === kind);
