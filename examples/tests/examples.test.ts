import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, launch, leave } from '../../sdk/tests/browser/chromium.ts';
import { serve } from './serve.ts';

/**
 * Each example is installed from its own lock file with the package as `npm pack` makes it, built by its own tool, and
 * visited: `npm run test:examples`. Every one has the two pages, the button and the link that are visited here.
 */
const EXAMPLES = [
  { name: 'react', output: 'dist' },
  // React's development build, in which StrictMode mounts every component twice.
  { name: 'react', script: 'build:strict', output: 'dist-strict', installed: true },
  { name: 'vue', output: 'dist' },
  { name: 'svelte', output: 'dist' },
  { name: 'astro', output: 'dist' },
  { name: 'next', output: 'out' },
  { name: 'angular', output: 'dist' },
];
const MINUTE = 60_000;
const QUIET = { NEXT_TELEMETRY_DISABLED: '1', ASTRO_TELEMETRY_DISABLED: '1', NG_CLI_ANALYTICS: 'false' };

/** Longer than the pixel's own tests wait: the machine has just installed and built a framework. */
const until = async (what: string, check: () => unknown): Promise<void> => {
  for (const end = Date.now() + MINUTE / 2; !check(); await new Promise((resolve) => setTimeout(resolve, 50)))
    if (Date.now() > end) throw new Error(`not seen within 30 s: ${what}`);
};

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

for (const { name, script = 'build', output, installed } of EXAMPLES)
  describe(`${name}, ${script}`, () => {
    const folder = path.resolve(import.meta.dirname, '..', name);
    const npm = (...args: string[]): void =>
      void execFileSync('npm', args, {
        cwd: folder,
        // Vitest's NODE_ENV, `test`, would make half a development build.
        env: { ...process.env, ...QUIET, NODE_ENV: '' },
        stdio: 'pipe',
        timeout: 6 * MINUTE,
      });

    beforeAll(() => {
      // For work on the test itself.
      if (process.env.EXAMPLES_BUILT) return;
      // Not `ci`: it refuses a lock file without the optional packages of other platforms, and npm leaves those out of it.
      if (!installed) npm('install', '--no-save', '--workspaces=false');
      npm('run', script);
    }, 12 * MINUTE);

    test('one view a route, the click, the event and the exits, each once', { timeout: MINUTE }, async () => {
      const site = await serve(path.join(folder, output));
      const page = await browser.newPage();
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(error.message));
      const events = () => site.batches().flatMap((batch) => batch.events);
      const of = (kind: string) => events().filter(({ eventType }) => eventType === kind);
      try {
        await page.goto(site.url);
        // The first batch says that the pixel runs: a click before that would be nobody's.
        await until('the first view', () => of('pageview').length);
        await page.click('#track');
        await page.click('#to-about');
        await page.waitForFunction(() => document.querySelector('h1')?.textContent === 'About');
        await leave(page);
        await until('both exits', () => of('page_exit').length === 2);

        const pages = Object.assign({}, ...site.batches().map((batch) => batch.pages));
        expect(of('pageview').map(({ pageId }) => pages[pageId ?? '']?.path.replace(/(.)\/$/, '$1'))).toEqual([
          '/',
          '/about',
        ]);
        expect(of('click').map(({ eventData }) => eventData?.id)).toEqual(['track', 'to-about']);
        expect(of('custom').map(({ eventData }) => eventData)).toEqual([{ name: 'hello', properties: { from: name } }]);
        for (const { pageId, eventData } of of('page_exit'))
          expect(eventData?.sent).toBe(events().filter((event) => event.pageId === pageId).length);
        expect(problems).toEqual([]);
      } finally {
        await page.close();
        site.close();
      }
    });
  });
