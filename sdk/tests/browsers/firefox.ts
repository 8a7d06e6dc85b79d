import puppeteer from 'puppeteer-core';
import { findFirefox } from '../../../backend/local/system-needs.mjs';
import { until } from '../browser/chromium.ts';
import type { Driver, Tab } from './driver.ts';

/** Stock Firefox speaks WebDriver BiDi only, which playwright does not; it starts slowly on a loaded machine. */
export const startFirefox = async (): Promise<Driver> => {
  const executablePath = findFirefox();
  if (!executablePath) throw new Error('Firefox is missing');
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    timeout: 120_000,
    protocolTimeout: 120_000,
  });
  return {
    version: (await browser.version()).replace(/^firefox\//i, ''),
    visitor: async () => {
      const context = await browser.createBrowserContext();
      return {
        tab: async (): Promise<Tab> => {
          // A window each: of the tabs in one window only one is visible, and in the others nothing is counted.
          const page = await context.newPage({ type: 'window' });
          return {
            // `page.goto` waits for ever once a page has come back from the back/forward cache.
            open: async (url) => {
              await page.evaluate(`location.href = ${JSON.stringify(url)}`);
              await until(`${url} in Firefox`, () =>
                page
                  .evaluate(`location.href === ${JSON.stringify(url)} && document.readyState === 'complete'`)
                  .catch(() => false),
              );
            },
            click: (selector) => page.click(selector),
            type: (selector, text) => page.type(selector, text),
            run: (body) => page.evaluate(`(() => {${body}})()`) as Promise<never>,
            close: () => page.close({ runBeforeUnload: true }),
          };
        },
        leave: () => context.close(),
      };
    },
    close: () => browser.close(),
    kill: () => void browser.process()?.kill('SIGKILL'),
  };
};
