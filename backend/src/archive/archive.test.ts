import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { toItem } from '../clients/attributes.ts';
import type { RawLine } from '../records/lines.ts';
import { bucketNames, tableNames } from '../records/names.ts';
import type { RawBatch } from '../records/raw.ts';
import { toRawItem } from '../records/raw-item.ts';
import { handler as enrichedHandler } from './enriched-handler.ts';
import { type ArchiveIo, archiveHour, archiveIo, catchUp, lastFullHour } from './index.ts';
import { handler as rawHandler } from './raw-handler.ts';
import { enrichedBatch, rawBatch } from './testing/batches.ts';
import { putEnriched, putRaw, startStores, type TestStores } from './testing/store.ts';

let stores: TestStores;
let io: ArchiveIo;
beforeAll(async () => {
  stores = await startStores();
  io = archiveIo('dev');
});
afterAll(() => stores.stop());

const object = async (Bucket: string, Key: string): Promise<Buffer> => {
  const { Body } = await stores.s3.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};
const linesOf = (packed: Buffer): RawLine[] =>
  gunzipSync(packed)
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const archive = bucketNames('dev').archive;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const range = (count: number, make: (n: number) => RawBatch) => Array.from({ length: count }, (_, n) => make(n));

describe('the raw archive of an hour', () => {
  const hour = '2026-11-22T14';
  const key = 'site-logs/domain=shop/year=2026/month=11/day=22/hour=14/events-2026-11-22-14';

  it('holds every event once, in order of receipt, over all shards', async () => {
    // Stored in reverse, over four shards: the order must come from the merge.
    await putRaw(stores, range(300, (n) => rawBatch(n, { hour, shards: 4 })).reverse(), 4);
    const [outcome] = await archiveHour(io, { kind: 'raw', hour, siteId: 'shop' });
    expect(outcome).toMatchObject({ status: 'written', rows: 600, revision: 1, manifestKey: `${key}.manifest.json` });
    const bytes = await object(archive, `${key}.jsonl.gz`);
    const lines = linesOf(bytes);
    expect(lines.map(({ eventId }) => eventId)).toEqual(
      range(300, (n) => rawBatch(n)).flatMap(({ events }) => events.map(({ eventId }) => eventId)),
    );
    const manifest = JSON.parse((await object(archive, `${key}.manifest.json`)).toString());
    expect(manifest).toMatchObject({
      kind: 'raw',
      siteId: 'shop',
      hour,
      rows: 600,
      bytes: bytes.length,
      sha256: sha256(bytes),
      firstEvent: lines[0]?.timestamp,
      lastEvent: lines.at(-1)?.timestamp,
      revision: 1,
    });
  });

  it('is the same bytes again, and is not rewritten', async () => {
    const before = await object(archive, `${key}.jsonl.gz`);
    const modified = async () =>
      (await stores.s3.send(new GetObjectCommand({ Bucket: archive, Key: `${key}.jsonl.gz` }))).LastModified;
    const time = await modified();
    expect(await archiveHour(io, { kind: 'raw', hour, siteId: 'shop' })).toMatchObject([{ status: 'unchanged' }]);
    expect(await modified()).toEqual(time);
    await io.buckets.raw.remove([`${key}.jsonl.gz`, `${key}.manifest.json`]);
    expect(await archiveHour(io, { kind: 'raw', hour, siteId: 'shop' })).toMatchObject([{ status: 'written' }]);
    expect(await object(archive, `${key}.jsonl.gz`)).toEqual(before);
  });

  it('comes back where only the object was lost', async () => {
    await io.buckets.raw.remove([`${key}.jsonl.gz`]);
    expect(await archiveHour(io, { kind: 'raw', hour, siteId: 'shop' })).toMatchObject([{ status: 'unchanged' }]);
    expect(linesOf(await object(archive, `${key}.jsonl.gz`))).toHaveLength(600);
  });

  it('gets a new revision from late data, and the manifest says so', async () => {
    await putRaw(stores, [rawBatch(9000, { hour, shards: 4 })], 4);
    const [outcome] = await archiveHour(io, { kind: 'raw', hour, siteId: 'shop' });
    expect(outcome).toMatchObject({ status: 'written', rows: 602, revision: 2 });
    expect(outcome?.manifest?.revisions.map(({ reason, rows }) => ({ reason, rows }))).toEqual([
      { reason: 'first', rows: 600 },
      { reason: 'late_data', rows: 602 },
    ]);
  });

  it('does not shrink when the time to live takes rows out of the table', async () => {
    const { domain_session, timestamp } = toRawItem(rawBatch(9000, { hour, shards: 4 }));
    await stores.dynamo.send(
      new DeleteItemCommand({ TableName: tableNames('dev').rawEvents, Key: toItem({ domain_session, timestamp }) }),
    );
    expect(await archiveHour(io, { kind: 'raw', hour, siteId: 'shop' })).toMatchObject([{ status: 'kept', rows: 602 }]);
    expect(linesOf(await object(archive, `${key}.jsonl.gz`))).toHaveLength(602);
  });

  it('names an item that it cannot read and archives the others', async () => {
    const odd = '2026-11-22T15';
    await putRaw(stores, [rawBatch(1, { hour: odd })]);
    const item = { ...toRawItem(rawBatch(2, { hour: odd })), payload: new Uint8Array([250, 1, 2]) };
    await stores.dynamo.send(new PutItemCommand({ TableName: tableNames('dev').rawEvents, Item: toItem(item) }));
    const [outcome] = await archiveHour(io, { kind: 'raw', hour: odd, siteId: 'shop' });
    expect(outcome?.manifest).toMatchObject({ rows: 2, unreadable: [`${item.domain_session} ${item.timestamp}`] });
  });
});

describe('tenants', () => {
  it('with ids that begin alike, or hold dots, stay apart', async () => {
    const hour = '2026-11-22T10';
    const sites = ['a', 'ab', 'a.b', 'a..b', 'A', 'a-1'];
    for (const [at, siteId] of sites.entries()) await putRaw(stores, [rawBatch(at, { siteId, hour })]);
    const outcomes = await archiveHour(io, { kind: 'raw', hour });
    expect(outcomes.map(({ siteId }) => siteId)).toEqual([...sites].sort());
    for (const { manifest, siteId } of outcomes) {
      const lines = linesOf(await object(archive, manifest?.objects[0]?.key ?? ''));
      expect(new Set(lines.map((line) => line.siteId))).toEqual(new Set([siteId]));
    }
  });
});

describe('the enriched archive of an hour', () => {
  const hour = '2026-11-21T09';

  it('says what is still pending, and is restated when it has come', async () => {
    const raws = range(20, (n) => rawBatch(n, { hour, shards: 2, batch: n === 3 ? { invalid: { bad_type: 2 } } : {} }));
    await putRaw(stores, raws, 2);
    const enriched = raws.map((raw, n) =>
      enrichedBatch(raw, n < 4 ? { bot: { is_bot: true, score: 1, reasons: ['user_agent'] } } : {}),
    );
    await putEnriched(stores, enriched.slice(0, 15));
    const [first] = await archiveHour(io, { kind: 'enriched', hour });
    expect(first?.manifest?.reconciliation).toEqual({
      received: 42,
      enriched: 22,
      bots: 8,
      rejected: 2,
      pending: 10,
      complete: false,
    });
    expect(await io.tables.siteHours(hour)).toMatchObject([{ siteId: 'shop' }]);
    expect((await io.tables.siteHours(hour))[0]).not.toHaveProperty('enrichedArchived');

    await putEnriched(stores, enriched.slice(15));
    const [second] = await archiveHour(io, { kind: 'enriched', hour });
    expect(second).toMatchObject({ status: 'written', rows: 40, revision: 2 });
    expect(second?.manifest?.reconciliation).toMatchObject({ pending: 0, complete: true });
    // Athena's table has a location of its own, which leads to the Parquet object.
    const folder = 'domain=shop/year=2026/month=11/day=21/hour=09/';
    expect((await object(bucketNames('dev').enriched, `enriched-parquet/${folder}symlink.txt`)).toString()).toBe(
      `s3://${bucketNames('dev').enriched}/enriched-events/${folder}enriched-2026-11-21-09.parquet\n`,
    );
    expect((await io.tables.siteHours(hour))[0]).toMatchObject({ enrichedArchived: 2 });
  });
});

describe('a scheduled run', () => {
  it('archives the last full hour and catches up with the hours that were missed', async () => {
    const now = new Date('2026-12-05T12:05:00Z');
    const missed = ['2026-12-04T03', '2026-12-05T02', lastFullHour(now)];
    for (const hour of missed) await putRaw(stores, [rawBatch(1, { hour, siteId: 'late' })]);
    const { outcomes, failures } = await catchUp(io, 'raw', now);
    expect(failures).toEqual([]);
    expect(outcomes.map(({ hour, status }) => `${hour} ${status}`)).toEqual(missed.map((hour) => `${hour} written`));
    const again = await catchUp(io, 'raw', now);
    expect(again.outcomes.map(({ hour, status }) => `${hour} ${status}`)).toEqual([`${missed[2]} unchanged`]);

    await putRaw(stores, [rawBatch(2, { hour: '2026-12-04T03', siteId: 'late' })]);
    await io.tables.mark({ siteId: 'late', hour: '2026-12-04T03' }, 'raw', null);
    expect((await catchUp(io, 'raw', now)).outcomes).toMatchObject([{ revision: 2 }, { status: 'unchanged' }]);

    // A batch that is still spooled keeps its hour open, until it has been put back and archived.
    const spooled = 'spool/2026-12-05T02:59:00.000Z#late#b.json.gz';
    await io.internal.put(spooled, new Uint8Array(), { contentType: 'application/gzip' });
    await catchUp(io, 'raw', now);
    await io.internal.remove([spooled]);
    await putRaw(stores, [rawBatch(2, { hour: '2026-12-05T02', siteId: 'late' })]);
    const run = async () => (await catchUp(io, 'raw', now)).outcomes.map(({ hour, revision }) => [hour, revision]);
    expect(await run()).toEqual([
      ['2026-12-05T02', 2],
      [missed[2], 1],
    ]);
    expect(await run()).toEqual([[missed[2], 1]]);
  });

  it('says in the log when a site-hour lost events', async () => {
    const hour = '2026-11-22T03';
    await putRaw(stores, [
      rawBatch(1, { hour, events: [{ seq: 1 }, { seq: 40 }] }),
      rawBatch(2, { hour, siteId: 'whole' }),
    ]);
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    await rawHandler({ hour });
    expect(warn.mock.calls).toEqual([
      [JSON.stringify({ event: 'events_lost', siteId: 'shop', hour, emitted: 40, lost: 38 })],
    ]);
    warn.mockRestore();
  });

  it('takes {} and {hour, site}, and refuses what is no hour', async () => {
    expect(await rawHandler({})).toHaveProperty('archived');
    const event = { hour: '2026-11-22T10', site: 'a' };
    expect(await enrichedHandler(event)).toMatchObject({ archived: [{ siteId: 'a', rows: 0, status: 'written' }] });
    await expect(rawHandler({ hour: '2026-11-22T25' })).rejects.toThrow('2026-11-22T25');
  });

  it('leaves no object of an hour without events', async () => {
    const { Contents } = await stores.s3.send(
      new ListObjectsV2Command({ Bucket: archive, Prefix: 'site-logs/domain=shop/year=2020/' }),
    );
    expect(Contents ?? []).toEqual([]);
    expect(await archiveHour(io, { kind: 'raw', hour: '2020-01-01T00' })).toEqual([]);
  });
});
