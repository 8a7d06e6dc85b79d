import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { PATIENCE } from '../harness.ts';

export const VIEWS = [
  'Overview',
  'Live',
  'Visitors',
  'Retention',
  'Funnels',
  'Paths',
  'Identity',
  'Data quality',
  'Exports',
  'Sharing',
  'Set-up',
] as const;

/** Widths and colours that every view has to look well in. */
const LOOKS = {
  wide: { width: 1440, height: 900, dark: false },
  'phone-dark': { width: 390, height: 844, dark: true },
  'wide-dark': { width: 1440, height: 900, dark: true },
  phone: { width: 390, height: 844, dark: false },
} as const;
type LookName = keyof typeof LOOKS;

/** `PICTURES=all` takes every look of every view and state; otherwise each width and each colour is seen once. */
export const ALL_LOOKS = process.env.PICTURES === 'all';
export const LOOKS_SEEN = (Object.keys(LOOKS) as LookName[]).slice(0, ALL_LOOKS ? 4 : 2);

/** Until nothing is on its way any more. */
export const settled = (page: Page) =>
  expect.poll(() => page.locator('[aria-busy=true], .waiting-lines').count(), PATIENCE).toBe(0);

export const goTo = async (page: Page, name: string) => {
  const menu = page.locator('nav .narrow > button');
  if (await menu.isVisible()) await menu.click();
  await page.getByRole('link', { name, exact: true }).locator('visible=true').click();
  await expect.poll(() => page.title(), PATIENCE).toContain(name);
};

/** Turns the open page to another width and colour, as a window or a sunset does, and waits until it is drawn. */
export const wear = async (page: Page, look: LookName) => {
  const { width, height, dark } = LOOKS[look];
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
};
