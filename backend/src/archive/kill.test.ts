import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HourManifest } from '../records/manifest.ts';
import { type ArchiveIo, archiveHour, archiveIo, verifyHour } from './index.ts';
import type { Bucket } from './ports.ts';
import { enrichedBatch, rawBatch } from './testing/batches.ts';
import { putEnriched, putRaw, startStores, type TestStores } from './testing/store.ts';

const hour = '2026-11-22T14';
/** `KILLS=20` for a longer look; each takes a process and an archiving. */
const KILLS = Number(process.env.KILLS ?? 4);
let stores: TestStores;
let io: ArchiveIo;
beforeAll(async () => {
  stores = await startStores();
  io = archiveIo('dev');
});
afterAll(() => stores.stop());

const objects = async (bucket: Bucket): Promise<Map<string, Buffer>> => {
  const found = new Map<string, Buffer>();
  for await (const { key } of bucket.list('')) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await bucket.read(key))?.body ?? []) chunks.push(chunk);
    found.set(key, Buffer.concat(chunks));
  }
  return found;
};
const both = async () => {
  const found = new Map<string, Buffer>();
  // A pack has the same key in both buckets.
  for (const [kind, bucket] of Object.entries(io.buckets))
    for (const [key, bytes] of await objects(bucket)) found.set(key.replace(/^packs/, `packs-${kind}`), bytes);
  return found;
};
const clear = async () => {
  for (const bucket of Object.values(io.buckets)) await bucket.remove([...(await objects(bucket)).keys()]);
};
const archiveBoth = async (pack: boolean) => {
  for (const kind of ['raw', 'enriched'] as const) await archiveHour(archiveIo('dev', { pack }), { kind, hour });
};

/** A process of its own that archives the hour; says `ready` before it begins. */
const PROGRAM = `
  import { archiveHour, archiveIo } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
  const io = archiveIo('dev', { pack: process.env.PACK === 'yes' });
  process.stdout.write('ready');
  for (const kind of ['raw', 'enriched']) await archiveHour(io, { kind, hour: '${hour}' });`;

/** Starts an archiver and kills it that many milliseconds after it began; Infinity lets it end, and gives its time. */
const archiveAndKill = async (pack: boolean, afterMs: number): Promise<number> => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, PACK: pack ? 'yes' : 'no' },
  });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  const began = performance.now();
  const timer = Number.isFinite(afterMs) ? setTimeout(() => child.kill('SIGKILL'), afterMs) : undefined;
  await ended;
  clearTimeout(timer);
  return performance.now() - began;
};

it.each([
  ['at their own paths', false, 2 * 2 + 2 * 4, KILLS],
  // The small site is in a pack, one an archive. In the long form only: packs.test.ts ends archivers at the writes that matter.
  ...(process.env.KILLS ? [['in packs', true, 2 + 4 + 2, KILLS] as const] : []),
] as const)(
  'leaves no half object when it is killed, and gives the same bytes in the end: small sites %s',
  async (_, pack, objectsInAll, kills) => {
    await clear();
    const raws = Array.from({ length: 400 }, (_, n) =>
      rawBatch(n, { hour, siteId: n % 10 ? 'big' : 'small', shards: 2 }),
    );
    await putRaw(stores, raws, 2);
    await putEnriched(
      stores,
      raws.map((raw) => enrichedBatch(raw)),
    );
    const whole = await archiveAndKill(pack, Number.POSITIVE_INFINITY);
    const control = await both();
    expect(control.size).toBe(objectsInAll);

    for (let kill = 0; kill < kills; kill++) {
      await clear();
      await archiveAndKill(pack, (whole * (kill + Math.random())) / kills);
      const left = await both();
      for (const [key, bytes] of left) {
        // Whatever is visible is whole already, and a manifest is there only when all of its objects are.
        expect(bytes.equals(control.get(key) as Buffer), `${key} after kill ${kill}`).toBe(true);
        if (!key.endsWith('.manifest.json')) continue;
        for (const object of (JSON.parse(bytes.toString()) as HourManifest).objects)
          expect(
            createHash('sha256')
              .update(left.get(object.key) ?? '')
              .digest('hex'),
          ).toBe(object.sha256);
      }
      await archiveBoth(pack);
      expect(await both()).toEqual(control);
    }
    expect((await verifyHour(io, { hour })).map(({ ok }) => ok)).toEqual([true, true]);
    // Every kill is two processes' worth of start and archiving, on a busy machine ten seconds and more.
  },
  60_000 + KILLS * 30_000,
);
