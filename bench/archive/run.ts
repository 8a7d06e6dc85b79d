/**
 * How fast, and in how much memory, an hour is archived and exported: `node bench/archive/run.ts [--events 100000]`.
 * Three sites, one with 90 % of the events, on the real DynamoDB server and S3 server; the archivers run in processes of
 * their own. DuckDB is the reference where `DUCKDB` names a directory that has `@duckdb/node-api` installed.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { enrichedBatch, rawBatch } from '../../backend/src/archive/testing/batches.ts';
import { putEnriched, putRaw, startStores } from '../../backend/src/archive/testing/store.ts';
import { exportEvents, exportIo, exportRange } from '../../backend/src/export/index.ts';
import { archiveKey } from '../../backend/src/records/keys.ts';

const { values } = parseArgs({ options: { events: { type: 'string', default: '100000' } } });
const total = Number(values.events);
const hour = '2026-11-22T14';
const SITES = { big: 0.9, middle: 0.08, small: 0.02 };
const SHARDS = 4;
const EVENTS_A_BATCH = 5;
const DUCKDB_PACKAGE = '@duckdb/node-api';
/** As Lambda sets it for 512 MB, about. */
const HEAP = '--max-old-space-size=384';
const run = promisify(execFile);

const stores = await startStores();
const kinds = ['pageview', 'click', 'scroll', 'click', 'page_exit'] as const;
const pages = ['/', '/products/widget', '/products/gadget', '/blog/how-to', '/checkout', '/about'];
let stored = 0;
for (const [siteId, share] of Object.entries(SITES)) {
  const batches = Math.round((total * share) / EVENTS_A_BATCH);
  for (let at = 0; at < batches; at += 500) {
    const some = Array.from({ length: Math.min(500, batches - at) }, (_, n) => {
      const path = pages[(at * 7 + n) % pages.length] as string;
      const events = kinds.map((eventType, e) => ({
        eventType,
        eventData: { depth: e * 20, text: `Button ${n}`, engagedTime: at * 3 + e, tagName: 'a' },
      }));
      const time = new Date(Date.parse(`${hour}:00:00Z`) + ((at + n) * 3_599_000) / batches).toISOString();
      const batch = { createdAt: time, receivedAt: time, visitorId: `vis_${(at + n) % 9973}` };
      const page = { url: `https://${siteId}.example${path}`, path, title: path };
      return rawBatch(at + n, {
        siteId,
        hour,
        shards: SHARDS,
        events,
        batch: { ...batch, pages: { [`page-${at + n}`]: page } },
      });
    });
    await putRaw(stores, some, SHARDS);
    await putEnriched(
      stores,
      some.map((raw) => enrichedBatch(raw)),
    );
    stored += some.length * EVENTS_A_BATCH;
  }
}
console.log(`${stored} events of ${Object.keys(SITES).length} sites are in the tables`);

for (const kind of ['raw', 'enriched']) {
  const { stdout } = await run(process.execPath, [HEAP, join(import.meta.dirname, 'archiver/run.ts'), kind, hour]);
  const { events, seconds, cpuSeconds, maxRssMiB } = JSON.parse(stdout);
  if (events !== stored) throw new Error(`${kind}: ${events} events archived, ${stored} stored`);
  const rate = (per: number) => Math.round(events / per).toLocaleString('en');
  console.log(
    `${kind}: ${rate(seconds)} events/s, ${rate(cpuSeconds)} events a CPU second, peak memory ${maxRssMiB} MiB`,
  );
}

const io = exportIo('dev');
const folder = mkdtempSync(join(tmpdir(), 'evothesis-bench-'));
const cpu = async (work: () => Promise<unknown>) => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};
const range = exportRange('2026-11-22', '2026-11-22');
const ours: Record<string, { seconds: number; bytes: number }> = {};
for (const format of ['csv', 'parquet'] as const) {
  const target = join(folder, format);
  // The S3 server runs in this process too; what it costs is in our figure.
  const seconds = await cpu(() => exportEvents(io, { siteId: 'big', ...range, format, target }));
  const file = readdirSync(target).find((name) => name.endsWith(`.${format}`)) ?? '';
  ours[format] = { seconds, bytes: statSync(join(target, file)).size };
  console.log(`export ${format}: ${seconds.toFixed(2)} CPU s, ${ours[format].bytes} bytes`);
}

if (process.env.DUCKDB) {
  const source = join(folder, 'events.jsonl.gz');
  const found = await io.buckets.enriched.read(`${archiveKey.enriched('big', hour)}.jsonl.gz`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of found?.body ?? []) chunks.push(chunk);
  writeFileSync(source, Buffer.concat(chunks));
  const require = createRequire(join(process.env.DUCKDB, 'package.json'));
  // Its binary has 70 MB, so it is no dependency of the project.
  const { DuckDBInstance } = require(DUCKDB_PACKAGE);
  const db = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  for (const format of ['csv', 'parquet'] as const) {
    const to = join(folder, `duckdb.${format}`);
    const seconds = await cpu(() =>
      db.run(`COPY (SELECT * FROM read_json('${source}')) TO '${to}' (FORMAT ${format})`),
    );
    const mine = ours[format];
    console.log(
      `DuckDB COPY ${format}: ${seconds.toFixed(2)} CPU s, ${statSync(to).size} bytes; ours takes ${((mine?.seconds ?? 0) / seconds).toFixed(1)} times the time, ${((mine?.bytes ?? 0) / statSync(to).size).toFixed(2)} times the size`,
    );
  }
  const parquet = join(
    folder,
    'parquet',
    readdirSync(join(folder, 'parquet')).find((name) => name.endsWith('.parquet')) ?? '',
  );
  const types = await db.runAndReadAll(`DESCRIBE SELECT * FROM '${parquet}'`);
  const described = types.getRows().map(([name, type]: string[]) => `${name} ${type}`);
  console.log(`DuckDB reads our Parquet as: ${described.join(', ')}`);
}
await stores.stop();
process.exit(0);
