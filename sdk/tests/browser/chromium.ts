import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** Chromium as a visitor has it: playwright turns the back/forward cache off, which hides half of a pixel's work. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--disable-quic',
    ],
  });

/** Polls until `check` gives something true; fails with `what` after 8 s. */
export const until = async <T>(what: string, check: () => T | Promise<T>): Promise<NonNullable<T>> => {
  for (const start = Date.now(); Date.now() - start < 8000; ) {
    const value = await check();
    if (value) return value as NonNullable<T>;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`not seen within 8 s: ${what}`);
};

/** Leaves the page as a visitor does; `browser.close()` would kill it without `pagehide`. */
export const leave = (page: Page): Promise<unknown> => page.goto('about:blank');

/** Turns the tab away and back, with the events and the state that a real switch brings. */
export const setHidden = (page: Page, hidden: boolean): Promise<void> =>
  page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { value, configurable: true });
    Object.defineProperty(document, 'visibilityState', { value: value ? 'hidden' : 'visible', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);

export type { Browser, BrowserContext, Page };
