import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { startBenchSite } from './site.ts';
import { steps, VISITOR } from './visit.ts';

/**
 * Where the time of `bench:page` goes: `node bench/page/profile.ts` prints, per phase, the functions of the pixel's own
 * sources (not minified) by the milliseconds spent in themselves, and what they call in the browser by name.
 */
const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL('../../sdk/src/script/min.ts', import.meta.url))],
  bundle: true,
  write: false,
  format: 'iife',
  target: 'es2022',
});
const tracker = {
  name: 'profiled',
  code: `${outputFiles[0]?.text};window.custom=(name,properties)=>evothesis('track',name,properties)`,
  attributes: { 'data-site': 'bench' },
};
const site = await startBenchSite([tracker]);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-blink-features=AutomationControlled'],
});
const context = await browser.newContext(VISITOR);
const page = await context.newPage();
const session = await context.newCDPSession(page);
await page.goto(site.url);
await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
await session.send('Profiler.enable');
await session.send('Profiler.setSamplingInterval', { interval: 100 });
for (const [phase, act, wait] of steps(page, tracker)) {
  await session.send('Profiler.start');
  await act();
  await page.waitForTimeout(wait);
  const { profile } = await session.send('Profiler.stop');
  const names = new Map(
    profile.nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [
      id,
      `${functionName || '(anonymous)'}${url.includes('tracker') ? `:${lineNumber + 1}` : url ? ' (bench)' : ''}`,
    ]),
  );
  const self = new Map<string, number>();
  profile.samples?.forEach((id, i) => {
    const name = names.get(id) ?? '';
    self.set(name, (self.get(name) ?? 0) + (profile.timeDeltas?.[i] ?? 0) / 1000);
  });
  const top = [...self]
    .filter(([name]) => !/^\((idle|program|root)\)|\(bench\)/.test(name))
    .sort((a, b) => b[1] - a[1]);
  console.log(`\n${phase}`);
  for (const [name, ms] of top.slice(0, 14)) console.log(`${ms.toFixed(1).padStart(8)}  ${name}`);
}
await browser.close();
site.close();
