import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Batch, WireEvent } from '../../sdk/src/wire.ts';
import { type Browser, launch } from '../../sdk/tests/browser/chromium.ts';
import { startSite } from '../../sdk/tests/browser/site.ts';
import { startLatency } from './latency.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';

/**
 * How much of what happened arrives: `npm run bench:delivery -- [-n 50] [--at-once 4] [--only text]`. Chromium, the
 * built `pixel.min.js`, and a collector behind a round trip of 80 ms that keeps each batch once by its id, as the
 * ingest does. Build first.
 */
const { values } = parseArgs({
  options: {
    n: { type: 'string', short: 'n', default: '50' },
    'at-once': { type: 'string', default: '4' },
    only: { type: 'string', default: '' },
  },
});
const RUNS = Number(values.n);

const site = await startSite();
const latency = await startLatency(Number(new URL(site.url).port), 80);
const down = new Map<string, number>();
site.behave(({ batch }) => ((down.get(batch.siteId) ?? 0) > Date.now() ? 503 : 200));
const batchesOf = (siteId: string): Batch[] => site.stored().filter((batch) => batch.siteId === siteId);

/** Of the first page view on: with a tab that is opened again, what belongs to its second page is left out. */
const eventsOf = (siteId: string, scenario: Scenario): WireEvent[] => {
  const events = batchesOf(siteId).flatMap((batch) => batch.events);
  if (!scenario.name.includes('opened again')) return events;
  const first = events.find((event) => event.eventType === 'pageview')?.pageId;
  return events.filter((event) => event.pageId === first);
};

type Row = { scenario: string; runs: number; expected: number; received: number; doubled: number; requests: number };
const measure = async (browser: Browser, scenario: Scenario, index: number, row: Row): Promise<void> => {
  const siteId = `s${SCENARIOS.indexOf(scenario)}-${index}`;
  const context = await browser.newContext();
  try {
    await scenario.play({ site, endpoint: `http://127.0.0.1:${latency.port}/collect`, context, siteId, down });
    for (const end = Date.now() + scenario.patience; Date.now() < end; ) {
      if (eventsOf(siteId, scenario).length >= scenario.expected.length) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    // Time for what must not come.
    await new Promise((resolve) => setTimeout(resolve, 300));
    await context.close();
  }
  const events = eventsOf(siteId, scenario);
  const distinct = new Map(events.map((event) => [event.eventId, event.eventType]));
  const left = [...distinct.values()];
  for (const kind of scenario.expected) {
    const at = left.indexOf(kind as (typeof left)[number]);
    if (at >= 0) left.splice(at, 1);
    row.received += at >= 0 ? 1 : 0;
  }
  row.runs++;
  row.expected += scenario.expected.length;
  row.doubled += events.length - distinct.size;
  row.requests += site.requests.filter(({ batch }) => batch.siteId === siteId).length;
};

const browser = await launch();
const rows: Row[] = [];
for (const scenario of SCENARIOS.filter(({ name }) => name.includes(values.only))) {
  const row: Row = { scenario: scenario.name, runs: 0, expected: 0, received: 0, doubled: 0, requests: 0 };
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < RUNS) await measure(browser, scenario, next++, row);
  };
  await Promise.all(Array.from({ length: Number(values['at-once']) }, worker));
  rows.push(row);
  console.log(
    `${row.scenario}: ${row.received} of ${row.expected} received (${((100 * row.received) / row.expected).toFixed(1)} %), ${row.doubled} doubled, ${(row.requests / row.runs).toFixed(1)} requests a run, ${row.runs} runs`,
  );
}
const version = browser.version();
await browser.close();
site.close();
latency.close();

const results = new URL('../results/', import.meta.url);
mkdirSync(results, { recursive: true });
const table = [
  `# Delivery, Chromium ${version}, 80 ms to the collector, ${RUNS} runs a scenario`,
  '',
  '| scenario | expected | received | per cent | doubled | requests a run |',
  '|---|---|---|---|---|---|',
  ...rows.map(
    (row) =>
      `| ${row.scenario} | ${row.expected} | ${row.received} | ${((100 * row.received) / row.expected).toFixed(1)} | ${row.doubled} | ${(row.requests / row.runs).toFixed(1)} |`,
  ),
  '',
].join('\n');
writeFileSync(new URL('delivery-chromium.md', results), table);
writeFileSync(new URL('delivery-chromium.json', results), `${JSON.stringify({ browser: version, rows }, null, 2)}\n`);
