import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { startBenchSite } from './site.ts';
import { markdown, rows } from './table.ts';
import { type Tracker, trackers } from './trackers.ts';
import { type Visit, visit } from './visit.ts';

/**
 * What the pixel costs the page's main thread, beside four other trackers: `npm run bench:page -- [-n 7] [--only plausible,…]`. Chromium at a
 * quarter of the processor's speed, all trackers in turn in every round, medians, net of the empty page. The peers are
 * bundled from npm as a site would, and post to this machine. Build first.
 */
const { values } = parseArgs({
  options: { n: { type: 'string', short: 'n', default: '7' }, only: { type: 'string', default: '' } },
});

const peers = fileURLToPath(new URL('./peers/', import.meta.url));
if (!existsSync(`${peers}node_modules`))
  execFileSync('npm', ['ci', '--workspaces=false', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: peers,
    stdio: ['ignore', 2, 2],
  });

const names = values.only ? ['nothing', ...values.only.split(',')] : [];
const load = (): string => loadavg()[0]?.toFixed(1) ?? '';
const before = load();
const all: Tracker[] = (await trackers()).filter(({ name }) => !names.length || names.includes(name));
const site = await startBenchSite(all);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    // PostHog and Plausible count nothing in a browser that calls itself automated.
    '--disable-blink-features=AutomationControlled',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
});
const visits = new Map<string, Visit[]>(all.map(({ name }) => [name, []]));
for (let round = 0; round < Number(values.n); round++)
  for (const tracker of all) {
    const seen = await visit(browser, site.url, tracker, site.posts);
    visits.get(tracker.name)?.push(seen);
    console.error(round, tracker.name, JSON.stringify(seen));
  }
const version = browser.version();
await browser.close();
site.close();

const text = `# Main thread, Chromium ${version} at a quarter of its speed, medians of ${values.n} interleaved rounds

${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'processor'}. Milliseconds of the main thread's tasks (CDP \`TaskDuration\`, throttling
rate 4), net of the same page without a tracker, in one run. Compare columns of one run only: the machine is shared,
and its load was ${before} before the run and ${load()} after it (2 processors; above 2 the throttle itself is blurred).

${markdown(rows(visits))}

Requests: how many posts the collector had until then; a tracker that had seen nothing would have sent none. Versions:
\`bench/page/peers/package.json\`, each with page views, clicks, links, downloads and forms on, as far as it has them. \`records almost nothing\` is no
tracker but the floor of any that hears every click: \`bench/page/trackers.ts\`.
`;
// Less is no result.
if (Number(values.n) >= 7) writeFileSync(new URL('../results/page.md', import.meta.url), text);
console.log(text);
