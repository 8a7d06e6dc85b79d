/**
 * A million events of one hour over three sites, archived by the deployed bundles within 512 MB and compared with what was
 * answered 200; then the same with archivers killed at random moments: `node bench/archive/hour/run.ts
 * [--events 1000000] [--kills 20] [--state DIR] [--keep FILE]`. With `--state` a run that was stopped goes on where it was.
 * `--keep` leaves the big site's enriched lines there for other benches.
 */
import { createHash } from 'node:crypto';
import { cpSync, createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
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
import { makeBuckets, startStores } from '../../../backend/src/archive/testing/store.ts';
import { createS3 } from '../../../backend/src/clients/store.ts';
import { fill } from './fill.ts';
import { runArchiver } from './process.ts';
import { openState } from './state.ts';
import { createTally } from './tally.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    state: { type: 'string' },
    keep: { type: 'string' },
  },
});
const [total, kills, seed] = [Number(values.events), Number(values.kills), Number(values.seed)];
const hour = '2026-11-22T14';
const SITES = { 'big.example': 0.9, 'middle.example': 0.08, 'small.example': 0.02 };
const SHARDS = 4;
const MEMORY_MIB = 512;
/** Archivings that may fail by themselves before the run gives up. */
const FAILURES = 40;
const say = (text: string) => console.log(`${new Date().toISOString().slice(0, 19)}Z ${text}`);

const folder = values.state ?? mkdtempSync(join(tmpdir(), 'evothesis-hour-'));
mkdirSync(folder, { recursive: true });
const state = openState(folder, { events: total, seed });
// Copies, so that nobody builds them anew in the midst of it.
if (!state.resumed)
  for (const { id, dir } of await buildFunctions({ only: ['rawArchiver', 'enrichedArchiver'] }))
    cpSync(dir, join(folder, id), { recursive: true });
const bundleOf = (kind: ArchiveKind) => join(folder, `${kind}Archiver`, 'index.mjs');
const stores = await startStores(values.state ? join(folder, 'tables.db') : undefined);

// The S3 server of the local stack: plain files, conditional writes, checksums. It takes the place of the tests' one.
const s3Server = createS3Server(join(folder, 's3'));
process.env.AWS_ENDPOINT_URL_S3 = `http://127.0.0.1:${await s3Server.listen(0)}`;
const buckets = createS3();
if (!state.resumed) await makeBuckets(buckets);
buckets.destroy();

if (state.resumed) say(`goes on in ${folder} after ${state.get().kills} kills`);
else {
  const answered: Record<string, Record<ArchiveKind, string>> = {};
  for (const [at, [siteId, share]] of Object.entries(SITES).entries()) {
    const events = Math.round(total * share);
    const { raw, enriched } = await fill(stores, siteId, hour, { events, shards: SHARDS, seed: seed + at });
    answered[siteId] = { raw: raw.is(), enriched: enriched.is() };
    say(`${siteId}: ${raw.lines()} events answered 200 and put into the tables`);
  }
  state.set({ answered });
}

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

/** Counts an archiving that failed by itself: a time-out on a busy machine, after which the schedule runs it again. */
const countFailure = (kind: ArchiveKind, error: unknown): void => {
  const { failed } = state.get();
  if (!String(error).includes('ended with') || failed === FAILURES) throw error;
  state.set({ failed: failed + 1 });
  say(`${kind}: ${(error as Error).message}; once more`);
};
/** Archives to the end, as often as that takes. */
const archive = async (kind: ArchiveKind) => {
  for (;;) {
    try {
      const run = await runArchiver(bundleOf(kind), hour, { memoryMiB: MEMORY_MIB });
      if (run) return run;
    } catch (error) {
      countFailure(kind, error);
    }
  }
};

/** Whether the archives hold each line that was answered 200, as it should be, and no other. */
const compare = async () => {
  for (const [siteId, tallies] of Object.entries(state.get().answered ?? {}))
    for (const kind of ARCHIVE_KINDS) {
      const stored = await readManifest(io.buckets[kind], manifestKey(kind, siteId, hour));
      const [lines, parquet] = stored?.manifest.objects ?? [];
      const found = createTally();
      const object = await io.buckets[kind].read(lines?.key ?? '');
      const text = Readable.from(object?.body ?? []).pipe(createGunzip());
      for await (const line of createInterface({ input: text })) found.add(JSON.parse(line));
      if (found.is() !== tallies[kind])
        throw new Error(`${siteId} ${kind}: ${found.is()} archived, ${tallies[kind]} answered 200`);
      if (kind !== 'enriched' || !parquet) continue;
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
};

if (!state.get().control) {
  await clear();
  const seconds: Record<ArchiveKind, number> = { raw: 0, enriched: 0 };
  for (const kind of ARCHIVE_KINDS) {
    const run = await archive(kind);
    seconds[kind] = run.seconds;
    const perSecond = Math.round(run.events / run.seconds);
    say(
      `${kind}: ${run.events} events in ${run.seconds.toFixed(1)} s (${run.cpuSeconds.toFixed(1)} CPU s), ${perSecond} events/s, ${Math.round((run.events * 1024) / run.maxRssMiB / 1000)} k events per GB of peak memory, peak ${run.maxRssMiB} MiB of ${MEMORY_MIB}`,
    );
  }
  await compare();
  say('all events that were answered 200 are in both archives, each line as it should be, and no other');
  state.set({ seconds, control: Object.fromEntries(await hashes()) });
}

const control = new Map(Object.entries(state.get().control ?? {}));
for (let kill = state.get().kills + 1; kill <= kills; kill++) {
  // By turns from nothing, and from what a dead forerunner left.
  if (kill % 4 === 1) await clear();
  const kind = ARCHIVE_KINDS[kill % 2] as ArchiveKind;
  const at = createRandom(seed * 1000 + kill).next() * (state.get().seconds?.[kind] ?? 0) * 1000;
  const killed = runArchiver(bundleOf(kind), hour, { memoryMiB: MEMORY_MIB, killAfterMs: at });
  const run = await killed.catch((error) => countFailure(kind, error));
  const left = await hashes();
  for (const [key, hash] of left)
    if (control.get(key) !== hash) throw new Error(`kill ${kill}, ${kind} after ${Math.round(at)} ms: ${key} differs`);
  say(`kill ${kill}: ${kind} after ${(at / 1000).toFixed(1)} s${run ? ', which had ended' : ''}; ${left.size} objects`);
  if (kill % 10 === 0 || kill === kills) {
    for (const each of ARCHIVE_KINDS) await archive(each);
    const after = await hashes();
    if (after.size !== control.size || [...control].some(([key, hash]) => after.get(key) !== hash))
      throw new Error(`after kill ${kill} the archives are not the same bytes`);
    say(`after ${kill} kills: the same ${control.size} objects, the same bytes`);
  }
  state.set({ kills: kill, finished: state.get().finished + (run ? 1 : 0) });
}
const { finished, failed } = state.get();
if (kills > 0)
  say(
    `${kills} kills at random moments (${finished} came after the end, ${failed} archivings failed by themselves): nothing half, the same bytes`,
  );
if (!values.state) rmSync(folder, { recursive: true, force: true });
await s3Server.close();
await stores.stop();
process.exit(0);
