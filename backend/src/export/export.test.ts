import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveHour } from '../archive/index.ts';
import { enrichedBatch, rawBatch } from '../archive/testing/batches.ts';
import { putEnriched, putRaw, startStores, type TestStores } from '../archive/testing/store.ts';
import { bucketNames } from '../records/names.ts';
import type { RawBatch } from '../records/raw.ts';
import { handler } from './handler.ts';
import { CSV_COLUMNS, type ExportIo, exportEvents, exportIo, exportRange } from './index.ts';

/** Python's csv module, the reader that finance teams' scripts use; CI has python3 on its list. */
const pythonCsv = (path: string): string[][] => {
  const program =
    'import csv, json, sys\ncsv.field_size_limit(10**9)\nprint(json.dumps(list(csv.reader(open(sys.argv[1], encoding="utf-8", newline="")))))';
  try {
    return JSON.parse(execFileSync('python3', ['-c', program, path], { encoding: 'utf8', maxBuffer: 1 << 28 }));
  } catch (cause) {
    throw new Error('python3 with its csv module must be installed for this test: apt-get install python3', { cause });
  }
};

let stores: TestStores;
let io: ExportIo;
let folder: string;
beforeAll(async () => {
  stores = await startStores();
  io = exportIo('dev');
  folder = mkdtempSync(join(tmpdir(), 'evothesis-export-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await stores.stop();
});

const store = async (raws: readonly RawBatch[]) => {
  await putRaw(stores, raws);
  await putEnriched(
    stores,
    raws.map((raw) => enrichedBatch(raw)),
  );
};

const NASTY = [
  'plain',
  'with "quotes" and, commas',
  'line\nbreak\r\nand\rreturn',
  'émoji 👩‍👩‍👧‍👦 and \u202Ertl',
  'x'.repeat(10_000),
  '=cmd|" /C calc"!A0',
  '+1',
  '-2+3',
  '@SUM(A1)',
  '\tTab',
  "'=quoted already",
  '',
  ' leading blank',
];

describe('an export', () => {
  const hour = '2026-11-22T14';
  beforeAll(async () => {
    const events = NASTY.map((title, seq) => ({ seq: seq + 1, page: { title } }));
    await store([rawBatch(1, { hour, events }), rawBatch(2, { hour, siteId: 'shop2' })]);
    // Happened at 14:30, received three hours later from an outbox.
    const late = rawBatch(3, { hour: '2026-11-22T17' });
    const events3 = late.events.map((event) => ({ ...event, timestamp: '2026-11-22T14:30:00.000Z' }));
    await store([{ ...late, events: events3 }, rawBatch(4, { hour: '2026-11-22T17' })]);
    for (const one of [hour, '2026-11-22T17']) await archiveHour(io, { kind: 'enriched', hour: one });
  });

  it('gives the cells that Python reads, formulas disarmed', async () => {
    const target = join(folder, 'nasty');
    const outcome = await exportEvents(io, {
      siteId: 'shop',
      ...exportRange('2026-11-22T14', '2026-11-22T15'),
      format: 'csv',
      timeZone: 'Europe/Berlin',
      target,
    });
    expect(readdirSync(target).sort()).toEqual([
      '_SUCCESS',
      'shop_20261122T1400Z_20261122T1500Z.csv',
      'shop_20261122T1400Z_20261122T1500Z.csv.manifest.json',
    ]);
    const file = join(target, 'shop_20261122T1400Z_20261122T1500Z.csv');
    const [header, ...rows] = pythonCsv(file);
    expect(header).toEqual(CSV_COLUMNS.map(({ name }) => name));
    const column = (name: string) => rows.map((row) => row[header?.indexOf(name) ?? -1]);
    const disarmed = (text: string) => (/^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text);
    expect(column('page_title')).toEqual([...NASTY.map(disarmed), 'A', 'A']);
    // The events received later, of the same hour of event time, are in it; another site's are not.
    expect(rows).toHaveLength(NASTY.length + 2);
    expect(new Set(column('site_id'))).toEqual(new Set(['shop']));
    expect(column('occurred_at').at(-1)).toBe('2026-11-22T14:30:00.000Z');
    expect(column('occurred_at_local').at(-1)).toBe('2026-11-22T15:30:00.000+01:00');

    const bytes = readFileSync(file);
    expect(outcome.manifest).toMatchObject({
      rows: rows.length,
      columns: header,
      files: [{ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), rows: rows.length }],
    });
    expect(outcome.manifest.source.map(({ hour, rows }) => ({ hour, rows }))).toEqual([
      { hour, rows: NASTY.length },
      { hour: '2026-11-22T17', rows: 2 },
    ]);
  });

  it('goes to the export bucket, the same bytes each time, by the function too', async () => {
    const event = { site: 'shop', from: '2026-11-22', to: '2026-11-22', columns: ['seq', 'event_id'] };
    const first = await handler(event);
    expect(first.files?.[0]).toBe(
      `s3://${bucketNames('dev').export}/exports/shop/20261122T0000Z_20261123T0000Z/shop_20261122T0000Z_20261123T0000Z.csv`,
    );
    const read = async () => {
      const Key = (first.files?.[0] ?? '').split('/').slice(3).join('/');
      const { Body } = await stores.s3.send(new GetObjectCommand({ Bucket: bucketNames('dev').export, Key }));
      return Body?.transformToString();
    };
    const before = await read();
    expect(before).toMatch(/^seq,event_id\r\n1,e-1-0\r\n/);
    await handler(event);
    expect(await read()).toBe(before);
  });

  it('refuses an archive object that is not what its manifest says, and leaves nothing half done', async () => {
    const damaged = '2026-10-01T00';
    await store([rawBatch(1, { hour: damaged })]);
    const [outcome] = await archiveHour(io, { kind: 'enriched', hour: damaged });
    const Key = outcome?.manifest?.objects[0]?.key ?? '';
    // Still a gzip file of this site's lines, but not those that were signed.
    await io.buckets.enriched.put(Key, gzipSync('{"siteId":"shop"}\n'), { contentType: 'application/gzip' });
    const target = join(folder, 'damaged');
    const range = exportRange('2026-10-01', '2026-10-01');
    await expect(exportEvents(io, { siteId: 'shop', ...range, format: 'csv', target })).rejects.toThrow('SHA-256');
    expect(readdirSync(folder)).not.toContain('damaged');
  });

  it('refuses an object with an event of another site', async () => {
    const swapped = '2026-09-01T00';
    await store([rawBatch(1, { hour: swapped, siteId: 'victim' })]);
    await archiveHour(io, { kind: 'enriched', hour: swapped });
    const from = 'enriched-events/domain=victim/';
    const keys: string[] = [];
    for await (const { key } of io.buckets.enriched.list(from)) keys.push(key);
    for (const key of keys) {
      const found = await io.buckets.enriched.read(key);
      const body: Uint8Array[] = [];
      for await (const chunk of found?.body ?? []) body.push(chunk);
      const text = Buffer.concat(body);
      const moved = key.endsWith('.json')
        ? Buffer.from(text.toString().replaceAll('domain=victim', 'domain=thief'))
        : text;
      await io.buckets.enriched.put(key.replace('domain=victim', 'domain=thief'), moved, {
        contentType: 'application/json',
      });
    }
    const request = { siteId: 'thief', ...exportRange('2026-09-01', '2026-09-01'), format: 'csv' as const };
    await expect(exportEvents(io, { ...request, target: join(folder, 'thief') })).rejects.toThrow('another site');
  });

  it.each(['a#b', 'a/../b', '../a', 'ａ', 'a b', '', 'a%2Fb'])('refuses %j as a site', async (siteId) => {
    const request = { siteId, ...exportRange('2026-11-22', '2026-11-22'), format: 'csv' as const };
    await expect(exportEvents(io, request)).rejects.toThrow('no site id');
  });
});

describe('the range of an export', () => {
  const iso = (from: string, to: string, zone?: string) => {
    const range = exportRange(from, to, zone);
    return [range.from.toISOString(), range.to.toISOString()];
  };
  it('takes whole local days, also where a day has 23 or 25 hours', () => {
    expect(iso('2026-11-22', '2026-11-22')).toEqual(['2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z']);
    expect(iso('2026-03-29', '2026-03-29', 'Europe/Berlin')).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
    expect(iso('2026-10-25', '2026-10-25', 'Europe/Berlin')).toEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
    expect(iso('2026-11-22', '2026-11-22', 'Asia/Kolkata')).toEqual([
      '2026-11-21T18:30:00.000Z',
      '2026-11-22T18:30:00.000Z',
    ]);
  });
  it('takes instants as they are and refuses what is empty or no time', () => {
    expect(iso('2026-11-22T14', '2026-11-22T15:30:00Z')).toEqual([
      '2026-11-22T14:00:00.000Z',
      '2026-11-22T15:30:00.000Z',
    ]);
    expect(() => exportRange('2026-11-23', '2026-11-22')).toThrow('empty');
    expect(() => exportRange('yesterday', '2026-11-22')).toThrow('yesterday');
    expect(() => exportRange('2026-02-31x', '2026-11-22')).toThrow(RangeError);
  });
});
