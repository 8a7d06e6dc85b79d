import { cpus, loadavg } from 'node:os';
import { openDashboard, visitOnScreen } from '../backend/dashboard/tests/visit-on-screen.ts';
import { launchChromium } from '../backend/tests/chromium.ts';
import { startSystem } from '../backend/tests/stack-process.ts';

/**
 * The whole system as `npm start` runs it: how soon the dashboard can be used, and how soon a visit to the demo site is
 * on its screen. `node bench/dashboard.bench.ts [VISITS]`, 10 by default. Targets: 1 s and 3 s.
 */
const visits = Number(process.argv[2] ?? 10);
const [system, browser] = await Promise.all([startSystem(), launchChromium()]);
const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
try {
  const opened: number[] = [];
  for (let i = 0; i < 5; i++) {
    const { page, usable } = await openDashboard(browser, system.stack.dashboardUrl);
    opened.push(usable);
    await page.context().close();
  }
  const { page } = await openDashboard(browser, system.stack.dashboardUrl);
  await page.getByRole('link', { name: 'Live', exact: true }).click();
  const shown: number[] = [];
  for (let nth = 1; nth <= visits; nth++) shown.push(await visitOnScreen(browser, page, system.stack.demoUrl, nth));
  const [first, ...later] = opened;
  console.log(`${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`);
  console.log(`dashboard usable: first ${first} ms, then median ${median(later)} ms`);
  console.log(
    `a visit on the screen: ${shown.join(', ')} ms; median ${median([...shown])} ms, slowest ${Math.max(...shown)} ms`,
  );
} finally {
  await browser.close();
  await system.stop();
}
