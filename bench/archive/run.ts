/**
 * JSONL.gz of an archived hour to CSV and to Parquet, in CPU seconds, beside DuckDB's `COPY` on one thread over the same
 * object in the same run: `node bench/archive/run.ts [--events 100000] [--rounds 3]`. `hour/` and `erasure/` beside this are the benches of those.
 */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { archiveHour } from '../../backend/src/archive/index.ts';
import { putEnriched, putRaw, startStores } from '../../backend/src/archive/testing/store.ts';
import { exportEvents, exportIo, exportRange } from '../../backend/src/export/index.ts';
import { archiveKey } from '../../backend/src/records/keys.ts';
import { type Stored, siteHour } from './hour/mix.ts';

const { values } = parseArgs({
  options: { events: { type: 'string', default: '100000' }, rounds: { type: 'string', default: '3' } },
});
const events = Number(values.events);
const hour = '2026-11-22T14';
const siteId = 'big.example';
const FORMATS = ['csv', 'parquet'] as const;
/** It is the backend's. */
const DUCKDB_PACKAGE = '@duckdb/node-api';

const stores = await startStores();
const folder = mkdtempSync(join(tmpdir(), 'evothesis-bench-'));
const io = exportIo('dev');
let some: Stored[] = [];
const put = async () => {
  await putRaw(
    stores,
    some.map(({ raw }) => raw),
  );
  await putEnriched(
    stores,
    some.map(({ enriched }) => enriched),
  );
  some = [];
};
for await (const stored of siteHour(siteId, hour, { events, shards: 1, people: events / 10, seed: 1 }))
  if (some.push(stored) === 1000) await put();
await put();
await archiveHour(io, { kind: 'enriched', hour });

const cpu = async (work: () => Promise<unknown>): Promise<number> => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};
const median = (times: number[]): number => times.sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;

type Duck = {
  run: (sql: string) => Promise<unknown>;
  runAndReadAll: (sql: string) => Promise<{ getRows: () => unknown[][] }>;
};
const source = join(folder, 'events.jsonl.gz');
const found = await io.buckets.enriched.read(`${archiveKey.enriched(siteId, hour)}.jsonl.gz`);
const chunks: Uint8Array[] = [];
for await (const chunk of found?.body ?? []) chunks.push(chunk);
writeFileSync(source, Buffer.concat(chunks));
const { DuckDBInstance } = createRequire(join(import.meta.dirname, '../../backend/package.json'))(DUCKDB_PACKAGE);
const duck = (await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()) as Duck;

// Three days: events of outboxes happened before the hour in which they were received.
const range = exportRange('2026-11-20', '2026-11-22');
const fileOf = (format: string) =>
  join(folder, format, readdirSync(join(folder, format)).find((name) => name.endsWith(`.${format}`)) ?? '');
for (const format of FORMATS) {
  const [ours, theirs]: [number[], number[]] = [[], []];
  // In turns, so that a busy machine is busy for both. The S3 server runs in this process too, and is in our figure.
  for (let round = 0; round < Number(values.rounds); round++) {
    ours.push(await cpu(() => exportEvents(io, { siteId, ...range, format, target: join(folder, format) })));
    const copy = `COPY (SELECT * FROM read_json('${source}')) TO '${join(folder, `duckdb.${format}`)}' (FORMAT ${format})`;
    theirs.push(await cpu(() => duck.run(copy)));
  }
  const [mine, bytes] = [median(ours), statSync(fileOf(format)).size];
  const their = { seconds: median(theirs), bytes: statSync(join(folder, `duckdb.${format}`)).size };
  console.log(
    `${format}: ${events} events in ${mine.toFixed(2)} CPU s, ${bytes} bytes; DuckDB ${their.seconds.toFixed(2)} CPU s, ${their.bytes} bytes: ${(mine / their.seconds).toFixed(2)} times its time, ${(bytes / their.bytes).toFixed(2)} times its size`,
  );
}
const described = await duck.runAndReadAll(`DESCRIBE SELECT * FROM '${fileOf('parquet')}'`);
console.log(
  `DuckDB reads our Parquet as: ${described
    .getRows()
    .map(([name, type]) => `${name} ${type}`)
    .join(', ')}`,
);
rmSync(folder, { recursive: true, force: true });
await stores.stop();
process.exit(0);
