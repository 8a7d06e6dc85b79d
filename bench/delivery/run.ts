import { parseArgs } from 'node:util';
import { launch } from '../../sdk/tests/browser/chromium.ts';
import { startSite } from '../../sdk/tests/browser/site.ts';
import { startFirefox } from '../../sdk/tests/browsers/firefox.ts';
import { account, awaitEvents, type Expectation, type Row, sentence, writeRow } from './account.ts';
import { FIREFOX_SCENARIOS } from './firefox-scenarios.ts';
import { startLatency } from './latency.ts';
import type { Place } from './page.ts';
import { SCENARIOS } from './scenarios.ts';

/**
 * How much of what happened arrives: `npm run bench:delivery -- [--browser chromium|firefox] [-n 50] [--at-once 4]
 * [--only text] [--witness]`. The built `pixel.min.js`, and a collector behind a round trip of 80 ms that keeps each batch once by
 * its id, as the ingest does. With `--witness` each page sends beacons of its own beside the pixel. Build first.
 */
const { values } = parseArgs({
  options: {
    browser: { type: 'string', default: 'chromium' },
    n: { type: 'string', short: 'n', default: '50' },
    'at-once': { type: 'string', default: '4' },
    only: { type: 'string', default: '' },
    witness: { type: 'boolean', default: false },
  },
});
const RUNS = Number(values.n);

const site = await startSite();
const latency = await startLatency(Number(new URL(site.url).port), 80);
const endpoint = `http://127.0.0.1:${latency.port}/collect`;
const down = new Map<string, number>();
const cut = new Set<string>();
site.behave(({ batch: { siteId } }) => (cut.has(siteId) ? 'cut' : (down.get(siteId) ?? 0) > Date.now() ? 503 : 200));

const place = (siteId: string): Place => ({ site, endpoint, siteId, witness: values.witness });

type Played = Expectation & { once: (siteId: string) => Promise<() => Promise<void>> };

/** One run of each scenario in a fresh context; what it returns ends the context. */
const inChromium = async () => {
  const browser = await launch();
  const scenarios = SCENARIOS.map(
    (scenario): Played => ({
      ...scenario,
      once: async (siteId) => {
        const context = await browser.newContext();
        await scenario.play({ ...place(siteId), context, down });
        return () => context.close();
      },
    }),
  );
  return { version: browser.version(), close: () => browser.close(), scenarios, note: '' };
};
const inFirefox = async () => {
  const browser = await startFirefox();
  const scenarios = FIREFOX_SCENARIOS.map(
    (scenario): Played => ({
      ...scenario,
      once: async (siteId) => {
        const visitor = await browser.visitor();
        await scenario.play({ ...place(siteId), visitor, down, cut });
        return () => visitor.leave();
      },
    }),
  );
  const note =
    'Offline is a connection that breaks: WebDriver BiDi has no switch for it here. Each visit is a window: in a tab behind another one the page is hidden, and nothing is counted.';
  return { version: browser.version, close: browser.close, scenarios, note };
};

const { version, close, scenarios, note } = await (values.browser === 'firefox' ? inFirefox() : inChromium());
const names = scenarios.map(({ name }) => name);
for (const [place, scenario] of scenarios.entries()) {
  if (!scenario.name.includes(values.only)) continue;
  const row: Row = { scenario: scenario.name, runs: 0, expected: 0, received: 0, doubled: 0, requests: 0, lost: [] };
  let next = 0;
  let spoilt = 0;
  const play = async (siteId: string): Promise<void> => {
    const end = await scenario.once(siteId);
    await awaitEvents(site, siteId, scenario);
    // Time for what must not come.
    await new Promise((resolve) => setTimeout(resolve, 300));
    await end();
    account(site, siteId, scenario, row);
  };
  const worker = async (): Promise<void> => {
    while (next < RUNS)
      await play(`s${place}-${next++}`).catch((error: Error) => {
        // A browser that did not open a page in time has not been measured: the run is made again.
        if (++spoilt > RUNS / 2) throw error;
        console.error(`${scenario.name}: ${error.message}; another run instead`);
        return play(`s${place}-again${spoilt}`);
      });
  };
  await Promise.all(Array.from({ length: Number(values['at-once']) }, worker));
  // A page that sends more than the pixel is no result.
  if (!values.witness) writeRow(values.browser, version, names, row, note);
  console.log([sentence(row), ...row.lost].join('\n  without '));
}
await close();
site.close();
latency.close();
