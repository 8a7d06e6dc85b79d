import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../../tests/chromium.ts';
import { type System, startSystem } from '../../tests/stack-process.ts';
import { openDashboard, visitOnScreen } from './visit-on-screen.ts';

/** `npm start` as a user runs it, its demo site and its dashboard; `bench/dashboard.bench.ts` measures the same. */
let system: System;
let browser: Browser;
beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem(), launchChromium()]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

it('a visit to the demo site comes on the screen of a dashboard that is open, with its numbers', async () => {
  const { page } = await openDashboard(browser, system.stack.dashboardUrl);
  // Nothing was sent yet, so the snippet is on the screen; the event that comes takes it away.
  await page.locator('.setup').waitFor();
  await page.getByRole('link', { name: 'Live', exact: true }).click();
  await visitOnScreen(browser, page, system.stack.demoUrl, 1);
  await expect.poll(() => page.locator('.stream').textContent(), { timeout: 50_000 }).toContain('/demo/');
  await page.getByRole('link', { name: 'Overview', exact: true }).click();
  await expect.poll(() => page.locator('.total .value').first().textContent(), { timeout: 50_000 }).toMatch(/^1/);
  expect(await page.locator('.setup').count()).toBe(0);
}, 120_000);
