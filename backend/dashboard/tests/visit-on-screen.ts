import type { Browser, Page } from 'playwright-core';
import { newProfile } from '../../tests/chromium.ts';

const PATIENCE = { timeout: 60_000 } as const;

/**
 * Opens the dashboard of the demo site, and gives how long it took until it could be used (its tabs, menus and views are
 * there), and until the numbers stood on it.
 */
export const openDashboard = async (
  browser: Browser,
  dashboardUrl: string,
): Promise<{ page: Page; usable: number; complete: number }> => {
  const page = await (await newProfile(browser)).newPage();
  const address = new URL(dashboardUrl);
  address.searchParams.set('site', 'demo-site');
  const began = performance.now();
  await page.goto(address.href);
  await page.locator('.tabs button').first().waitFor(PATIENCE);
  const usable = Math.round(performance.now() - began);
  await page.locator('.total .value').first().waitFor(PATIENCE);
  return { page, usable, complete: Math.round(performance.now() - began) };
};

/**
 * Somebody opens the demo site: milliseconds until the `nth` page view stands on the dashboard's live view. Page views,
 * because a second profile on this machine is, rightly, the same visitor.
 */
export const visitOnScreen = async (
  browser: Browser,
  dashboard: Page,
  demoUrl: string,
  nth: number,
): Promise<number> => {
  const profile = await newProfile(browser);
  const visitor = await profile.newPage();
  const began = performance.now();
  await visitor.goto(demoUrl);
  await dashboard.waitForFunction(
    (least) =>
      [...document.querySelectorAll('.figure')].some(
        (figure) =>
          figure.querySelector('.name')?.textContent === 'Page views' &&
          Number.parseInt(figure.querySelector('.value')?.textContent?.replaceAll(',', '') ?? '', 10) >= least,
      ),
    nth,
    { ...PATIENCE, polling: 50 },
  );
  const took = Math.round(performance.now() - began);
  await profile.close();
  return took;
};
