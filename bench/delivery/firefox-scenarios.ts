import { until } from '../../sdk/tests/browser/chromium.ts';
import type { Tab, Visitor } from '../../sdk/tests/browsers/driver.ts';
import { startFirefox } from '../../sdk/tests/browsers/firefox.ts';
import type { Expectation } from './account.ts';
import { type Place, plain, withPixel } from './page.ts';

type Run = Place & {
  visitor: Visitor;
  /** Sites that are answered 503 until then, and sites whose connections break. */
  down: Map<string, number>;
  cut: Set<string>;
};
type FirefoxScenario = Expectation & { play: (run: Run) => Promise<void> };

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const VISIT = ['pageview', 'click', 'page_exit'] as const;
const open = async (run: Run, attributes = '', tab?: Tab): Promise<Tab> => {
  const here = tab ?? (await run.visitor.tab());
  await here.open(withPixel(run, attributes));
  return here;
};
const arrived = (tab: Tab, path: string): Promise<unknown> =>
  until(path, () => tab.run<boolean>(`return location.pathname === '${path}'`).catch(() => false));
const viewOf = ({ site, siteId }: Run): Promise<unknown> =>
  until('the page view', () => site.stored().some((batch) => batch.siteId === siteId));

/** The scenarios of `scenarios.ts` by what WebDriver BiDi can do. */
export const FIREFOX_SCENARIOS: readonly FirefoxScenario[] = [
  {
    name: 'tab closed right after page view and click',
    expected: VISIT,
    patience: 4000,
    play: async (run) => {
      const tab = await open(run);
      await tab.click('h1');
      await tab.close();
    },
  },
  {
    name: 'same-tab navigation right after a click',
    expected: VISIT,
    patience: 4000,
    play: async (run) => {
      const tab = await open(run);
      await tab.click('a');
      await arrived(tab, '/plain');
    },
  },
  {
    name: 'hidden, then the browser killed after 200 ms',
    expected: VISIT,
    patience: 2000,
    play: async (run) => {
      // A browser of its own: its process dies without a word.
      const browser = await startFirefox();
      const tab = await open({ ...run, visitor: await browser.visitor() });
      await tab.click('h1');
      await tab.run(`for (const [key, value] of [['hidden', true], ['visibilityState', 'hidden']])
        Object.defineProperty(document, key, { value, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));`);
      await pause(200);
      browser.kill?.();
    },
  },
  {
    name: 'back and forward through the back/forward cache',
    expected: ['pageview', 'page_exit', 'pageview', 'page_exit'],
    patience: 4000,
    play: async (run) => {
      const tab = await open(run);
      await tab.open(plain(run.site));
      await tab.run('history.back()').catch(() => {});
      await arrived(tab, `/${run.siteId}`);
      await pause(200);
      await tab.run('history.forward()').catch(() => {});
      await arrived(tab, '/plain');
    },
  },
  {
    name: 'five pushStates in a row',
    expected: Array.from({ length: 6 }, () => ['pageview', 'page_exit']).flat(),
    patience: 4000,
    play: async (run) => {
      const tab = await open(run);
      await tab.run(`for (let i = 0; i < 5; i++) history.pushState({}, '', '/step-' + i)`);
      await tab.open(plain(run.site));
    },
  },
  {
    name: 'collector answers 503 for 3 s',
    expected: VISIT,
    patience: 12_000,
    play: async (run) => {
      run.down.set(run.siteId, Date.now() + 3000);
      const tab = await open(run);
      await tab.click('h1');
      await pause(5000);
      await tab.open(plain(run.site));
    },
  },
  {
    name: 'offline for 3 s',
    expected: VISIT,
    patience: 8000,
    play: async (run) => {
      const tab = await open(run);
      run.cut.add(run.siteId);
      await tab.click('h1');
      await pause(3000);
      run.cut.delete(run.siteId);
      await pause(500);
      await tab.open(plain(run.site));
    },
  },
  {
    name: 'offline, tab closed, opened again (persistence local)',
    expected: VISIT,
    patience: 8000,
    play: async (run) => {
      // Keeps the visitor's storage alive while the other tab is closed.
      const other = await run.visitor.tab();
      const tab = await open(run, 'data-persistence="local"');
      await viewOf(run);
      run.cut.add(run.siteId);
      await tab.click('h1');
      await tab.close();
      await pause(500);
      run.cut.delete(run.siteId);
      await open(run, 'data-persistence="local"', other);
      await pause(2500);
    },
  },
];
