import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveHour } from '../archive/index.ts';
import { enrichedBatch, rawBatch } from '../archive/testing/batches.ts';
import { putEnriched, putRaw, startStores, type TestStores } from '../archive/testing/store.ts';
import { dropUnfinished } from '../erasure/exports.ts';
import { erasureIo } from '../erasure/index.ts';
import type { RawBatch } from '../records/raw.ts';
import { type ExportIo, exportEvents, exportIo, exportRange } from './index.ts';
import { createSha256 } from './sha256.ts';

it('a SHA-256 that is put away and taken up again is the one of all bytes', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 6 }), (pieces) => {
      let hash = createSha256();
      for (const piece of pieces) {
        hash.update(piece);
        hash = createSha256(JSON.parse(JSON.stringify(hash.save())));
      }
      expect(hash.digest()).toBe(createHash('sha256').update(Buffer.concat(pieces)).digest('hex'));
    }),
  );
});

describe('an export that is killed', () => {
  let stores: TestStores;
  let io: ExportIo;
  let folder: string;
  const range = { from: '2026-11-22T10', to: '2026-11-22T13' };
  const request = { siteId: 'shop', ...exportRange(range.from, range.to), checkpointRows: 1000 };
  beforeAll(async () => {
    stores = await startStores();
    io = exportIo('dev');
    folder = mkdtempSync(join(tmpdir(), 'evothesis-resume-'));
    for (const [at, hour] of ['2026-11-22T10', '2026-11-22T11', '2026-11-22T12'].entries()) {
      const raws = Array.from({ length: 80 }, (_, n) => {
        const events = Array.from({ length: 10 }, (_, seq) => ({ seq: seq + 1, page: { title: `${at} ${n} ${seq}` } }));
        return rawBatch(at * 80 + n, { hour, events });
      });
      await store(raws, hour);
    }
    // A part of an upload to S3 has 5 MiB at least.
    const title = 'x'.repeat(6000);
    const events = Array.from({ length: 10 }, (_, seq) => ({ seq: seq + 1, page: { title: `${title}${seq}` } }));
    await store(
      Array.from({ length: 120 }, (_, n) => rawBatch(n, { hour: range.from, siteId: 'big', events })),
      range.from,
    );
  });
  const store = async (raws: readonly RawBatch[], hour: string) => {
    await putRaw(stores, raws);
    await putEnriched(
      stores,
      raws.map((raw) => enrichedBatch(raw)),
    );
    await archiveHour(io, { kind: 'enriched', hour, siteId: raws[0]?.siteId ?? '' });
  };
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await stores.stop();
  });

  /** Exports in a process of its own, which is killed when it has noted how far it is. */
  const exportAndKill = async (format: string, target: string, siteId = 'shop'): Promise<void> => {
    const program = `
      import { exportEvents, exportIo, exportRange } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
      const io = exportIo('dev');
      const { put } = io.exportBucket;
      io.exportBucket.put = async (key, ...rest) => {
        const answer = await put(key, ...rest);
        if (key.startsWith('unfinished/')) process.stdout.write('.');
        return answer;
      };
      await exportEvents(io, { siteId: '${siteId}', ...exportRange('${range.from}', '${range.to}'), checkpointRows: 1000,
        format: '${format}', target: ${JSON.stringify(target)} });`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: process.env,
    });
    const ended = once(child, 'exit');
    child.stdout.once('data', () => child.kill('SIGKILL'));
    expect(await ended).toEqual([null, 'SIGKILL']);
  };
  const unfinished = async () => {
    const keys: string[] = [];
    for await (const { key } of io.exportBucket.list('unfinished/')) keys.push(key);
    return keys;
  };
  const fileIn = (target: string, format: string): Buffer => {
    const name = readdirSync(target).find((each) => each.endsWith(`.${format}`)) ?? '';
    return readFileSync(join(target, name));
  };

  /** Stops an export by an error when it has written so many rows; what it has noted stays, as where it is killed. */
  const exportAndStop = async (format: 'csv' | 'parquet', target: string, at: number, siteId = 'shop') => {
    const onProgress = ({ rows }: { rows: number }) => {
      if (rows > at) throw new Error('stopped');
    };
    await expect(exportEvents(io, { ...request, siteId, format, target, onProgress })).rejects.toThrow('stopped');
  };
  const partials = (target: string) => readdirSync(target).filter((name) => name.endsWith('.partial'));

  it.each(['csv', 'parquet'] as const)(
    'goes on where it was, to the same bytes: %s',
    async (format) => {
      const control = join(folder, `${format}-control`);
      const { manifest, resumed } = await exportEvents(io, { ...request, format, target: control });
      expect({ rows: manifest.rows, resumed }).toEqual({ rows: 2400, resumed: 0 });

      const target = join(folder, `${format}-killed`);
      await exportAndStop(format, target, 1100);
      // The second run goes on from the first one's note, and is killed at its own.
      await exportAndKill(format, target);
      expect(await unfinished()).toHaveLength(1);
      expect(readdirSync(target)).toEqual(partials(target));
      const rows: number[] = [];
      const outcome = await exportEvents(io, { ...request, format, target, onProgress: (one) => rows.push(one.rows) });
      expect(outcome.resumed).toBe(2000);
      expect(Math.min(...rows)).toBe(2000);
      const [bytes, wanted] = [fileIn(target, format), fileIn(control, format)];
      expect(bytes.equals(wanted)).toBe(true);
      expect(outcome.manifest.files).toEqual(manifest.files);
      expect(manifest.files[0]?.sha256).toBe(createHash('sha256').update(wanted).digest('hex'));
      expect(outcome.manifest.source).toEqual(manifest.source);
      expect(await unfinished()).toEqual([]);
      expect(partials(target)).toEqual([]);
    },
    120_000,
  );

  it('goes on in a bucket too, and begins anew where its parts are gone or an hour was restated', async () => {
    const bucket = 's3://evothesis-analytics-v2-export-dev/big';
    const read = async ({ files }: { files: readonly string[] }) => {
      const chunks: Uint8Array[] = [];
      const key = (files[0] ?? '').slice('s3://evothesis-analytics-v2-export-dev/'.length);
      for await (const chunk of (await io.exportBucket.read(key))?.body ?? []) chunks.push(chunk);
      return Buffer.concat(chunks);
    };
    await exportAndKill('csv', bucket, 'big');
    const outcome = await exportEvents(io, { ...request, siteId: 'big', format: 'csv', target: bucket });
    expect({ rows: outcome.rows, resumed: outcome.resumed }).toEqual({ rows: 1200, resumed: 1000 });
    const big = await read(outcome);
    expect(createHash('sha256').update(big).digest('hex')).toBe(outcome.manifest.files[0]?.sha256);
    const whole = { ...request, siteId: 'big', format: 'csv' as const, target: join(folder, 'big') };
    expect((await exportEvents(io, whole)).manifest.files).toMatchObject([
      { sha256: outcome.manifest.files[0]?.sha256 },
    ]);

    const elsewhere = join(folder, 'gone');
    await exportAndStop('csv', elsewhere, 1100);
    rmSync(elsewhere, { recursive: true });
    const wanted = fileIn(join(folder, 'csv-control'), 'csv');
    const anew = await exportEvents(io, { ...request, format: 'csv', target: elsewhere });
    expect(anew.resumed).toBe(0);
    expect(fileIn(elsewhere, 'csv').equals(wanted)).toBe(true);

    await exportAndStop('csv', elsewhere, 1100);
    const late = rawBatch(999, { hour: range.from });
    await store([late], range.from);
    const restated = await exportEvents(io, { ...request, format: 'csv', target: elsewhere });
    expect({ rows: restated.rows, resumed: restated.resumed }).toEqual({ rows: 2402, resumed: 0 });
    expect(await unfinished()).toEqual([]);
    expect(partials(elsewhere)).toEqual([]);

    // An erasure waits for nobody to go on: what had been sent goes, wherever we may remove it.
    await exportAndStop('csv', elsewhere, 1100);
    await exportAndStop('csv', bucket, 1000, 'big');
    expect(await unfinished()).toHaveLength(2);
    expect(partials(elsewhere)).toHaveLength(1);
    for (const siteId of ['shop', 'big']) await dropUnfinished(erasureIo('dev'), siteId);
    expect(await unfinished()).toEqual([]);
    expect(partials(elsewhere)).toEqual([]);
  }, 120_000);
});
