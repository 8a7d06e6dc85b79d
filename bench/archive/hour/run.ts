/**
 * A million events of one hour over three sites, archived by the deployed bundles within 512 MB and compared with what was
 * answered 200; then the same with archivers killed at random moments: `node bench/archive/hour/run.ts
 * [--events 1000000] [--kills 20] [--keep FILE]`. `--keep` leaves the big site's enriched lines there for other benches.
 */
import { createHash } from 'node:crypto';
import { cpSync, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';
import { buildFunctions } from '../../../backend/infra/build-functions.ts';
import { createS3Server } from '../../../backend/local/s3/server.ts';
import { createRandom } from '../../../backend/local/traffic/random.ts';
import { archiveIo } from '../../../backend/src/archive/index.ts';
import { ARCHIVE_KINDS, type ArchiveKind } from '../../../backend/src/archive/kinds.ts';
import { manifestKey } from '../../../backend/src/archive/manifest.ts';
import { readManifest } from '../../../backend/src/archive/read.ts';
import { parquetSize } from '../../../backend/src/archive/testing/parquet.ts';
import { makeBuckets, putEnriched, putRaw, startStores } from '../../../backend/src/archive/testing/store.ts';
import { createS3 } from '../../../backend/src/clients/store.ts';
import { toEnrichedLines, toRawLines } from '../../../backend/src/records/to-lines.ts';
import { type Stored, siteHour } from './mix.ts';
import { runArchiver } from './process.ts';
import { createTally, type Tally } from './tally.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'string' },
  },
});
const total = Number(values.events);
const hour = '2026-11-22T14';
const SITES = { 'big.example': 0.9, 'middle.example': 0.08, 'small.example': 0.02 };
const SHARDS = 4;
const MEMORY_MIB = 512;
const say = (text: string) => console.log(`${new Date().toISOString().slice(11, 19)} ${text}`);

const built = await buildFunctions({ only: ['rawArchiver', 'enrichedArchiver'] });

// The S3 server of the local stack: plain files, conditional writes, checksums. It takes the place of the tests' one.
const stores = await startStores();
const folder = mkdtempSync(join(tmpdir(), 'evothesis-hour-'));
// Copies, so that nobody builds them anew in the midst of it.
for (const { id, dir } of built) cpSync(dir, join(folder, id), { recursive: true });
const bundleOf = (kind: ArchiveKind) => join(folder, `${kind}Archiver`, 'index.mjs');
const s3Server = createS3Server(join(folder, 's3'));
process.env.AWS_ENDPOINT_URL_S3 = `http://127.0.0.1:${await s3Server.listen(0)}`;
const buckets = createS3();
await makeBuckets(buckets);
buckets.destroy();

const expected = new Map<string, Record<ArchiveKind, Tally>>();
for (const [at, [siteId, share]] of Object.entries(SITES).entries()) {
  const tallies = { raw: createTally(), enriched: createTally() };
  expected.set(siteId, tallies);
  const events = Math.round(total * share);
  let some: Stored[] = [];
  const put = async () => {
    await putRaw(
      stores,
      some.map(({ raw }) => raw),
      SHARDS,
    );
    await putEnriched(
      stores,
      some.map(({ enriched }) => enriched),
    );
    some = [];
  };
  const people = Math.max(50, Math.round(events / 10));
  for await (const stored of siteHour(siteId, hour, {
    events,
    shards: SHARDS,
    people,
    seed: Number(values.seed) + at,
  })) {
    for (const line of toRawLines(stored.raw)) tallies.raw.add(line);
    for (const line of toEnrichedLines(stored.enriched)) tallies.enriched.add(line);
    if (some.push(stored) === 1000) await put();
  }
  await put();
  say(`${siteId}: ${tallies.raw.lines()} events answered 200 and put into the tables`);
}
const answered = [...expected.values()].reduce((sum, { raw }) => sum + raw.lines(), 0);

const io = archiveIo('dev');
/** What is in the buckets: each object's SHA-256 by its key. */
const hashes = async (): Promise<Map<string, string>> => {
  const found = new Map<string, string>();
  for (const bucket of Object.values(io.buckets))
    for await (const { key } of bucket.list('')) {
      const hash = createHash('sha256');
      for await (const chunk of (await bucket.read(key))?.body ?? []) hash.update(chunk);
      found.set(key, hash.digest('hex'));
    }
  return found;
};
const clear = async () => {
  for (const bucket of Object.values(io.buckets)) {
    const keys: string[] = [];
    for await (const { key } of bucket.list('')) keys.push(key);
    await bucket.remove(keys);
  }
};
const seconds: Record<ArchiveKind, number> = { raw: 0, enriched: 0 };
for (const kind of ARCHIVE_KINDS) {
  const run = await runArchiver(bundleOf(kind), hour, { memoryMiB: MEMORY_MIB });
  if (!run) throw new Error('nobody asked for it to be killed');
  seconds[kind] = run.seconds;
  const perSecond = Math.round(run.events / run.seconds);
  say(
    `${kind}: ${run.events} events in ${run.seconds.toFixed(1)} s (${run.cpuSeconds.toFixed(1)} CPU s), ${perSecond} events/s, ${Math.round((run.events * 1024) / run.maxRssMiB / 1000)} k events per GB of peak memory, peak ${run.maxRssMiB} MiB of ${MEMORY_MIB}`,
  );
}

for (const [siteId, tallies] of expected)
  for (const kind of ARCHIVE_KINDS) {
    const stored = await readManifest(io.buckets[kind], manifestKey(kind, siteId, hour));
    const [lines, parquet] = stored?.manifest.objects ?? [];
    const found = createTally();
    const object = await io.buckets[kind].read(lines?.key ?? '');
    const text = Readable.from(object?.body ?? []).pipe(createGunzip());
    for await (const line of createInterface({ input: text })) found.add(JSON.parse(line));
    if (found.is() !== tallies[kind].is())
      throw new Error(`${siteId} ${kind}: ${found.is()} archived, ${tallies[kind].is()} answered 200`);
    if (kind === 'enriched' && parquet) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of (await io.buckets.enriched.read(parquet.key))?.body ?? []) chunks.push(chunk);
      const { rows, groups } = parquetSize(Buffer.concat(chunks));
      if (rows !== found.lines()) throw new Error(`${siteId}: ${rows} rows of Parquet`);
      say(`${siteId}: ${rows} rows in ${groups} row groups, ${parquet.bytes} bytes; JSONL ${lines?.bytes}`);
      if (values.keep && siteId === 'big.example')
        await pipeline(
          Readable.from((await io.buckets.enriched.read(lines?.key ?? ''))?.body ?? []),
          createWriteStream(values.keep),
        );
    }
  }
say(`all ${answered} events that were answered 200 are in both archives, each line as it should be, and no other`);

const control = await hashes();
const random = createRandom(Number(values.seed));
let finished = 0;
for (let kill = 1; kill <= Number(values.kills); kill++) {
  // By turns from nothing, and from what a dead forerunner left.
  if (kill % 4 === 1) await clear();
  const kind = ARCHIVE_KINDS[kill % 2] as ArchiveKind;
  const at = random.next() * seconds[kind] * 1000;
  const run = await runArchiver(bundleOf(kind), hour, { memoryMiB: MEMORY_MIB, killAfterMs: at });
  if (run) finished++;
  for (const [key, hash] of await hashes())
    if (control.get(key) !== hash) throw new Error(`kill ${kill}, ${kind} after ${Math.round(at)} ms: ${key} differs`);
  const last = kill === Number(values.kills);
  if (kill % 10 === 0 || last) {
    for (const kind of ARCHIVE_KINDS) await runArchiver(bundleOf(kind), hour, { memoryMiB: MEMORY_MIB });
    const after = await hashes();
    if (after.size !== control.size || [...control].some(([key, hash]) => after.get(key) !== hash))
      throw new Error(`after kill ${kill} the archives are not the same bytes`);
    say(`after ${kill} kills: the same ${control.size} objects, the same bytes`);
  }
}
if (Number(values.kills) > 0)
  say(`${values.kills} kills at random moments (${finished} came after the end): nothing half, the same bytes`);
rmSync(folder, { recursive: true, force: true });
await s3Server.close();
await stores.stop();
process.exit(0);
