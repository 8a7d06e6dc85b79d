/**
 * How fast reports are: `npm run bench:query [-- --events 10000000] [--reports summary,pages]`. A month of one site as a Parquet archive,
 * made once and kept in the temporary directory; every report cold (a fresh DuckDB, days kept on disk) and warm, beside the same SQL run by
 * DuckDB directly on the same Parquet without what is kept. Written to bench/results/query.md
 * where all reports are asked.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compose } from '../../backend/src/query/compose.ts';
import { createEngine } from '../../backend/src/query/engine.ts';
import { createArchiveFiles } from '../../backend/src/query/engines/duckdb/archive/store.ts';
import { openDatabase } from '../../backend/src/query/engines/duckdb/database/store.ts';
import { duckDbDialect } from '../../backend/src/query/engines/duckdb/dialect.ts';
import { archivedSql, createRollups } from '../../backend/src/query/engines/duckdb/rollups/store.ts';
import type { Query } from '../../backend/src/query/question.ts';
import { isReportName, REPORT_NAMES, type ReportName } from '../../backend/src/query/reports/index.ts';
import { sqlFile } from '../../backend/src/query/store.ts';
import { benchArchive, MONTH, SITE } from './data.ts';
import { plainSql } from './plain.ts';

const { values } = parseArgs({
  options: { events: { type: 'string', default: '10000000' }, reports: { type: 'string' } },
});
const { from: FROM, days: DAYS } = MONTH;
/** What the dashboard's first page asks for: its head with the range before, and below it the first table of each card. */
const HEAD = ['summary', 'timeseries'] as const;
const TABLES = ['channels', 'pages', 'countries', 'devices', 'events', 'web_vitals'] as const;
const FIRST_PAGE = new Set<ReportName>([...HEAD, ...TABLES]);
const WARM_RUNS = 3;

const { archive, events } = await benchArchive(Number(values.events));
const folder = mkdtempSync(join(tmpdir(), 'evothesis-bench-query-run-'));
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
  const slow: string[] = [];
  const chosen = values.reports?.split(',').filter(isReportName) ?? REPORT_NAMES;
  const warmDatabase = openDatabase(join(folder, 'spill'));
  const warmEngine = engine(warmDatabase);
  const plain = async (name: ReportName) => {
    const sql = plainSql(name, base.archived, query.from, query.to);
    if (!sql) return undefined;
    await direct.select({ sql, parameters: {} });
    return (await timed(() => direct.select({ sql, parameters: {} }))).ms;
  };
  await direct.select({ sql: `SELECT count(*) FROM (${base.archived}) a`, parameters: {} });
  for (const name of chosen) {
    const asked = { ...query, reports: [name] };
    const cold = await timed(() => engine(openDatabase(join(folder, 'spill'))).run(asked));
    await warmEngine.run(asked);
    const warm: number[] = [];
    for (let n = 0; n < WARM_RUNS; n++) warm.push((await timed(() => warmEngine.run(asked))).ms);
    const straight = await timed(() => direct.select(compose(name, asked, base)));
    const short = await plain(name);
    const ours = median(warm);
    const page = FIRST_PAGE.has(name);
    if (page && ours > 1_000) over.push(`${name} ${ours} ms`);
    if (ours > 1.5 * straight.ms) slow.push(name);
    rows.push(
      `| ${name}${page ? ' *' : ''} | ${cold.ms} | ${ours} | ${straight.ms} | ${(ours / straight.ms).toFixed(2)} | ${short ?? ''} | ${short ? (ours / short).toFixed(2) : ''} |`,
    );
    console.log(rows.at(-1));
  }
  const previous = { ...query, from: query.from - DAYS * 86_400_000, to: query.from };
  await warmEngine.run({ ...query, reports: [...HEAD] });
  const { ms: head } = await timed(async () => {
    await warmEngine.run({ ...query, reports: [...HEAD] });
    await warmEngine.run({ ...previous, reports: [...HEAD] });
  });
  const { ms: tables } = await timed(() => warmEngine.run({ ...query, limit: 9, reports: [...TABLES] }));
  const report = `# Reports over ${events.toLocaleString('en')} events

${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model.trim()}, ${cpus().length} processors, ${Math.round(totalmem() / 2 ** 30)} GB, load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(
      ' ',
    )} at the end. \`npm run bench:query -- --events ${values.events}\`; a month of one site, 720 Parquet files, all tiers and bots,
visits over midnight, and pages that arrived twenty hours late.

Milliseconds. *Cold*: a fresh DuckDB, days kept on disk. *Warm*: median of ${WARM_RUNS}. *Direct*: the same SQL by DuckDB on the archive's
Parquet, without what is kept. *Plain*: a short query for the main numbers of the report alone (\`bench/query/plain.ts\`: visitors,
sessions and views, without bounce rate, engaged time, weights or local days), the second time it is asked. *: on the dashboard's first page.

The first question ever, which keeps the days: ${building} ms. The head of the first page, with an empty range before it: ${head} ms; then the
tables below it, six reports in one request: ${tables} ms.
Reports of the first page over 1 s: ${over.length === 0 ? 'none' : over.join(', ')}. Slower than 1.5 times direct: ${slow.length === 0 ? 'none' : slow.join(', ')}.

| report | cold | warm | direct | warm / direct | plain | warm / plain |
|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
  if (!values.reports) writeFileSync(new URL('../results/query.md', import.meta.url), report);
  console.log(report.split('\n').slice(0, 16).join('\n'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
