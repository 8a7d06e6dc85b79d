/**
 * How fast reports are: `npm run bench:query [-- --events 10000000] [--reports summary,pages]`. A month of one site as a Parquet archive in a folder
 * that is removed at the end; every report cold (a fresh DuckDB, days kept on disk) and warm, beside the same SQL run by
 * DuckDB directly on the same Parquet without what is kept. Written to bench/results/query.md.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compose } from '../../backend/src/query/compose.ts';
import { createEngine, type Query } from '../../backend/src/query/engine.ts';
import { createArchiveFiles } from '../../backend/src/query/engines/duckdb/archive/store.ts';
import { openDatabase } from '../../backend/src/query/engines/duckdb/database/store.ts';
import { duckDbDialect } from '../../backend/src/query/engines/duckdb/dialect.ts';
import { archivedSql, createRollups } from '../../backend/src/query/engines/duckdb/rollups/store.ts';
import { isReportName, REPORT_NAMES, type ReportName } from '../../backend/src/query/reports/index.ts';
import { sqlFile } from '../../backend/src/query/store.ts';
import { makeArchive } from './make.ts';

const { values } = parseArgs({
  options: { events: { type: 'string', default: '10000000' }, reports: { type: 'string' } },
});
const FROM = Date.parse('2026-10-01T00:00:00Z');
const DAYS = 30;
const SITE = 'bench.example';
/** What the dashboard's first page asks for. */
const FIRST_PAGE = new Set<ReportName>([
  'summary',
  'timeseries',
  'pages',
  'channels',
  'countries',
  'devices',
  'entry_pages',
  'sources',
]);
const WARM_RUNS = 3;

const folder = mkdtempSync(join(tmpdir(), 'evothesis-bench-query-'));
const archive = join(folder, 'archive');
const NOW = FROM + (DAYS + 5) * 86_400_000;
const query: Query = {
  siteId: SITE,
  from: FROM,
  to: FROM + DAYS * 86_400_000,
  interval: 'day',
  timeZone: 'Europe/Berlin',
  limit: 100,
  filters: [],
  reports: [],
  steps: [
    { kind: 'pages', value: '/p/1' },
    { kind: 'page', value: '/p/2' },
  ],
};
const engine = (database: ReturnType<typeof openDatabase>) =>
  createEngine(
    duckDbDialect({
      files: createArchiveFiles(archive),
      rollups: createRollups(database, join(folder, 'days')),
      database,
      // Everything is archived: what a report costs here is the archive's.
      reader: { sitesOf: async () => [], rows: async function* () {} },
      folder: join(folder, 'hot'),
      now: () => NOW,
    }),
  );
const timed = async <T>(work: () => Promise<T>) => {
  const began = performance.now();
  const result = await work();
  return { result, ms: Math.round(performance.now() - began) };
};
const median = (all: readonly number[]): number => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;

try {
  const maker = openDatabase(join(folder, 'spill'));
  const { result: events, ms: making } = await timed(() =>
    makeArchive(maker, archive, SITE, { from: FROM, days: DAYS }, Number(values.events)),
  );
  console.log(`${events} events in ${(making / 1000).toFixed(0)} s`);

  const first = openDatabase(join(folder, 'spill'));
  const { ms: building } = await timed(() => engine(first).run({ ...query, reports: ['summary'] }));
  console.log(`first question ever (keeps the days): ${building} ms`);

  const direct = openDatabase(join(folder, 'spill'));
  const files = createArchiveFiles(archive);
  const paths: string[] = [];
  for (let day = 0; day < DAYS; day++) {
    const name = new Date(FROM + day * 86_400_000).toISOString().slice(0, 10);
    for (const { path } of await files.day(SITE, name)) paths.push(path);
  }
  const base = {
    archived: archivedSql(paths),
    events: `SELECT * FROM (${sqlFile('engines/duckdb/events')}) e WHERE happened >= $from AND happened < $to`,
  };
  const rows: string[] = [];
  const over: string[] = [];
  const chosen = values.reports?.split(',').filter(isReportName) ?? REPORT_NAMES;
  for (const name of chosen) {
    const asked = { ...query, reports: [name] };
    const cold = await timed(() => engine(openDatabase(join(folder, 'spill'))).run(asked));
    const warmDatabase = openDatabase(join(folder, 'spill'));
    const warmEngine = engine(warmDatabase);
    await warmEngine.run(asked);
    const warm: number[] = [];
    for (let n = 0; n < WARM_RUNS; n++) warm.push((await timed(() => warmEngine.run(asked))).ms);
    const straight = await timed(() => direct.select(compose(name, asked, base)));
    const ours = median(warm);
    const page = FIRST_PAGE.has(name);
    if (page && ours > 1_000) over.push(`${name} ${ours} ms`);
    rows.push(
      `| ${name}${page ? ' *' : ''} | ${cold.ms} | ${ours} | ${straight.ms} | ${(ours / straight.ms).toFixed(2)} |`,
    );
    console.log(rows.at(-1));
  }
  const page = engine(openDatabase(join(folder, 'spill')));
  const whole = { ...query, reports: [...FIRST_PAGE] };
  await page.run(whole);
  const { ms: wholePage } = await timed(() => page.run(whole));
  const report = `# Reports over ${events.toLocaleString('en')} events

${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model.trim()}, ${cpus().length} processors, ${Math.round(totalmem() / 2 ** 30)} GB, load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(
      ' ',
    )} at the end. \`npm run bench:query -- --events ${values.events}\`; a month of one site, 720 Parquet files, all tiers and bots.

Milliseconds. *Cold*: a fresh DuckDB, days kept on disk. *Warm*: median of ${WARM_RUNS}. *Direct*: the same SQL by DuckDB on the archive's
Parquet, without what is kept. \\*: on the dashboard's first page.

The first question ever, which keeps the days: ${building} ms. All eight reports of the first page in one request, warm: ${wholePage} ms.
Reports of the first page over 1 s: ${over.length === 0 ? 'none' : over.join(', ')}.

| report | cold | warm | direct | warm / direct |
|---|---|---|---|---|
${rows.join('\n')}
`;
  writeFileSync(new URL('../results/query.md', import.meta.url), report);
  console.log(report.split('\n').slice(0, 12).join('\n'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
