/// <reference lib="dom" />
import { type BrowserContext, launch, leave, type Page, setHidden, until } from '../../sdk/tests/browser/chromium.ts';
import type { Expectation } from './account.ts';
import { type Place, withPixel } from './page.ts';

/** What one run of a scenario has to work with. */
export type Run = Place & { context: BrowserContext; down: Map<string, number> };
export type Scenario = Expectation & { play: (run: Run) => Promise<void> };

const open = async (run: Run, attributes = ''): Promise<Page> => {
  const page = await run.context.newPage();
  await page.goto(withPixel(run, attributes));
  return page;
};
const close = async (page: Page): Promise<void> => {
  const closed = page.waitForEvent('close');
  await page.close({ runBeforeUnload: true });
  await closed;
};
const VISIT = ['pageview', 'click', 'page_exit'] as const;

/** The cases in which trackers lose events, each as a visitor brings it about. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'tab closed right after page view and click',
    expected: VISIT,
    patience: 3000,
    play: async (run) => {
      const page = await open(run);
      await page.click('h1');
      await close(page);
    },
  },
  {
    name: 'same-tab navigation right after a click',
    expected: VISIT,
    patience: 3000,
    play: async (run) => {
      const page = await open(run);
      await page.click('a');
      await page.waitForURL('**/plain');
    },
  },
  {
    name: 'hidden, then the browser killed after 200 ms',
    expected: VISIT,
    patience: 1000,
    play: async (run) => {
      // A browser of its own: its process dies without a word.
      const browser = await launch();
      const page = await open({ ...run, context: await browser.newContext() });
      await page.click('h1');
      await setHidden(page, true);
      await new Promise((resolve) => setTimeout(resolve, 200));
      const session = await browser.newBrowserCDPSession();
      await session.send('Browser.crash').catch(() => {});
    },
  },
  {
    name: 'back and forward through the back/forward cache',
    expected: ['pageview', 'page_exit', 'pageview', 'page_exit'],
    patience: 3000,
    play: async (run) => {
      const page = await open(run);
      await page.goto(`${run.site.url}/plain`);
      await page.evaluate(() => history.back());
      await page.waitForFunction(() => location.pathname !== '/plain');
      await page.evaluate(() => history.forward());
      await page.waitForFunction(() => location.pathname === '/plain');
    },
  },
  {
    name: 'five pushStates in a row',
    expected: Array.from({ length: 6 }, () => ['pageview', 'page_exit']).flat(),
    patience: 3000,
    play: async (run) => {
      const page = await open(run);
      await page.evaluate(() => {
        for (let i = 0; i < 5; i++) history.pushState({}, '', `/step-${i}`);
      });
      await leave(page);
    },
  },
  {
    name: 'collector answers 503 for 3 s',
    expected: VISIT,
    patience: 12_000,
    play: async (run) => {
      run.down.set(run.siteId, Date.now() + 3000);
      const page = await open(run);
      await page.click('h1');
      await page.waitForTimeout(5000);
      await leave(page);
    },
  },
  {
    name: 'offline for 3 s',
    expected: VISIT,
    patience: 8000,
    play: async (run) => {
      const page = await open(run);
      await run.context.setOffline(true);
      await page.click('h1');
      await page.waitForTimeout(3000);
      await run.context.setOffline(false);
      await page.waitForTimeout(500);
      await leave(page);
    },
  },
  {
    name: 'offline, tab closed, opened again (persistence local)',
    expected: VISIT,
    patience: 6000,
    play: async (run) => {
      const page = await open(run, 'data-persistence="local"');
      await until('the page view', () => run.site.stored().some((batch) => batch.siteId === run.siteId));
      // The tab that is opened again must exist before the only other one closes.
      const other = await run.context.newPage();
      await run.context.setOffline(true);
      await page.click('h1');
      await close(page);
      await run.context.setOffline(false);
      await other.goto(`${run.site.url}/${run.siteId}`);
      await other.waitForTimeout(2500);
    },
  },
];
