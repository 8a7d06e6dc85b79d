import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Site } from '../../sdk/tests/browser/site.ts';

/** What a scenario must deliver, whichever browser plays it. */
export type Expectation = {
  name: string;
  /** Kinds of the events that the first page of the run, or all of them, must deliver. */
  expected: readonly string[];
  /** Milliseconds to wait for what is still on its way. */
  patience: number;
};
export type Row = {
  scenario: string;
  runs: number;
  expected: number;
  received: number;
  doubled: number;
  requests: number;
  /** When, and on which `pixel.min.js` (the first of its SHA-256). */
  measured?: string;
  build?: string;
  /** Of runs that miss something: what, and what of that run the collector saw. */
  lost: string[];
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Of the first page view on: with a tab that is opened again, what belongs to its second page is left out. */
const eventsOf = (site: Site, siteId: string, { name }: Expectation) => {
  const events = site
    .stored()
    .filter((batch) => batch.siteId === siteId)
    .flatMap((batch) => batch.events);
  if (!name.includes('opened again')) return events;
  const first = events.find((event) => event.eventType === 'pageview')?.pageId;
  return events.filter((event) => event.pageId === first);
};

/** Waits for what one run must deliver, or until its patience ends. */
export const awaitEvents = async (site: Site, siteId: string, scenario: Expectation): Promise<void> => {
  for (const end = Date.now() + scenario.patience; Date.now() < end; await pause(50))
    if (eventsOf(site, siteId, scenario).length >= scenario.expected.length) return;
};

/** Adds one run to its scenario's row: each expected event counts once, each event that came twice is doubled. */
export const account = (site: Site, siteId: string, scenario: Expectation, row: Row): void => {
  const events = eventsOf(site, siteId, scenario);
  const distinct = new Map(events.map((event) => [event.eventId, event.eventType]));
  const left: string[] = [...distinct.values()];
  const missing: string[] = [];
  for (const kind of scenario.expected) {
    const at = left.indexOf(kind);
    if (at >= 0) left.splice(at, 1);
    else missing.push(kind);
  }
  const seen = site.requests.filter(({ batch }) => batch.siteId === siteId);
  row.received += scenario.expected.length - missing.length;
  if (missing[0]) {
    const requests = seen.map(({ batch }) => `[${batch.events.map((event) => event.eventType).join(' ')}]`);
    const own = site.requests.filter(({ batch }) => batch.siteId === `witness-${siteId}`);
    const exit = seen.flatMap(({ batch }) => batch.events).find(({ eventType }) => eventType === 'page_exit');
    row.lost.push(
      [
        `${missing.join(', ')}; the collector saw ${requests.join(', ') || 'no request'}`,
        ...(exit ? [`the exit says ${exit.eventData?.sent} events`] : []),
        ...(own[0] ? [`beacons of the page's own: ${own.map(({ batch }) => batch.batchId).join(', ')}`] : []),
      ].join('; '),
    );
  }
  row.runs++;
  row.expected += scenario.expected.length;
  row.doubled += events.length - distinct.size;
  row.requests += seen.length;
};

const percent = (row: Row): string => ((100 * row.received) / row.expected).toFixed(1);
export const sentence = (row: Row): string =>
  `${row.scenario}: ${row.received} of ${row.expected} received (${percent(row)} %), ${row.doubled} doubled, ${(row.requests / row.runs).toFixed(1)} requests a run, ${row.runs} runs`;

const results = new URL('../results/', import.meta.url);
const pixel = new URL('../../sdk/dist/pixel.min.js', import.meta.url);

/**
 * Puts one scenario's row into `bench/results/delivery-BROWSER.json` and `.md`, in the place of an earlier one: a run
 * that is cut off keeps what it has measured, and one scenario can be measured again.
 */
export const writeRow = (browser: string, version: string, names: readonly string[], row: Row, note = ''): void => {
  mkdirSync(results, { recursive: true });
  const json = new URL(`delivery-${browser}.json`, results);
  const before: Row[] = existsSync(json) ? JSON.parse(readFileSync(json, 'utf8')).rows : [];
  const measured = new Date().toISOString().slice(0, 16).replace('T', ' ');
  const build = createHash('sha256').update(readFileSync(pixel)).digest('hex').slice(0, 8);
  const rows = names.flatMap((name) =>
    name === row.scenario ? { ...row, measured, build } : before.filter(({ scenario }) => scenario === name),
  );
  const title = `${browser[0]?.toUpperCase()}${browser.slice(1)}`;
  const table = [
    `# Delivery, ${title} ${version}, 80 ms to the collector`,
    '',
    `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'processor'}; times are UTC, the build is the first of the SHA-256 of \`pixel.min.js\`.${note && ` ${note}`}`,
    '',
    '| scenario | runs | expected | received | per cent | doubled | requests a run | measured | build |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows.map(
      (one) =>
        `| ${one.scenario} | ${one.runs} | ${one.expected} | ${one.received} | ${percent(one)} | ${one.doubled} | ${(one.requests / one.runs).toFixed(1)} | ${one.measured ?? 'earlier'} | ${one.build ?? 'earlier'} |`,
    ),
    '',
    ...rows.flatMap(({ scenario, lost }) => (lost ?? []).map((what) => `- ${scenario}, one run without: ${what}.`)),
    ...(rows.some(({ lost }) => lost?.length) ? [''] : []),
  ].join('\n');
  writeFileSync(new URL(`delivery-${browser}.md`, results), table);
  writeFileSync(json, `${JSON.stringify({ browser: version, rows }, null, 2)}\n`);
};
