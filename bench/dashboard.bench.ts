import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { openDashboard, visitOnScreen } from '../backend/dashboard/tests/visit-on-screen.ts';
import { launchChromium } from '../backend/tests/chromium.ts';
import { startSystem } from '../backend/tests/stack-process.ts';

/**
 * The whole system as `npm start` runs it: how soon the dashboard can be used, and how soon a visit to the demo site is
 * on its screen. `npm run bench:dashboard [-- VISITS]`, 10 by default. Targets: 1 s and 3 s. Written to
 * bench/results/dashboard.md.
 */
const visits = Number(process.argv[2] ?? 10);
const OPENED = 7;
const [system, browser] = await Promise.all([startSystem(), launchChromium()]);
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
try {
  const opened: { usable: number; complete: number }[] = [];
  for (let i = 0; i < OPENED; i++) {
    const { page, usable, complete } = await openDashboard(browser, system.stack.dashboardUrl);
    opened.push({ usable, complete });
    await page.context().close();
  }
  const { page } = await openDashboard(browser, system.stack.dashboardUrl);
  await page.getByRole('link', { name: 'Live', exact: true }).click();
  const shown: number[] = [];
  for (let nth = 1; nth <= visits; nth++) shown.push(await visitOnScreen(browser, page, system.stack.demoUrl, nth));
  const full: typeof opened = [];
  for (let i = 0; i < OPENED; i++) {
    const again = await openDashboard(browser, system.stack.dashboardUrl);
    full.push({ usable: again.usable, complete: again.complete });
    await again.page.context().close();
  }
  const [first, ...later] = opened;
  const said = (values: readonly number[]) => `median ${median(values)} ms, slowest ${Math.max(...values)} ms`;
  const report = `# The dashboard beside a running system

${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model.trim()}, ${cpus().length} processors, ${Math.round(totalmem() / 2 ** 30)} GB, load ${loadavg()[0]?.toFixed(1)} at the end. \`npm run bench:dashboard -- ${visits}\`: the whole
local stack, its demo site and its dashboard in one Chromium, each visit and each opening in a profile of its own, with nothing in any cache.

| what | milliseconds | aim |
|---|---|---|
| dashboard opened until it can be used, the first time after \`npm start\` | ${first?.usable} | |
| the same, ${later.length} times more, with nothing on the site yet | ${said(later.map(({ usable }) => usable))} | 1,000 |
| the same, ${full.length} times, with ${visits} visits on the site | ${said(full.map(({ usable }) => usable))} | 1,000 |
| the same, until the numbers stand on it | ${said(full.map(({ complete }) => complete))} | |
| demo site opened until its page view stands on the open dashboard, ${shown.length} visits | ${said(shown)} | 3,000 |

*Can be used*: logged in by the link, with the views, menus and tabs of the overview on the screen. Visits one by one: ${shown.join(', ')} ms.
`;
  writeFileSync(new URL('results/dashboard.md', import.meta.url), report);
  console.log(report);
} finally {
  await browser.close();
  await system.stop();
}
