import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startDynoxide } from '../dynamodb/dynoxide.ts';
import type { DynamoServer } from '../dynamodb/server-process.ts';
import { createTables } from '../dynamodb/tables.ts';
import { sweepExpired, trimStream } from '../dynamodb/upkeep.ts';
import { createPool, type Pool } from '../functions/pool.ts';
import { createBuckets } from '../s3/buckets.ts';
import { createS3Server } from '../s3/server.ts';
import type { TablePlan } from '../template/plan.ts';
import { type Api, createApi } from './api.ts';
import { startMapping } from './mapping.ts';
import type { MappingSettings } from './settings.ts';

/** A function that writes down what it was given, and fails on items whose `do` says so. */
const HANDLER = `
import { appendFileSync } from 'node:fs';
export const handler = async ({ Records }) => {
  const batchItemFailures = [];
  appendFileSync(process.env.SEEN, JSON.stringify(Records) + '\\n');
  for (const record of Records) {
    const told = record.dynamodb.NewImage.do?.S;
    if (told === 'throw') throw new Error('poison');
    if (told === 'report') { batchItemFailures.push({ itemIdentifier: record.dynamodb.SequenceNumber }); break; }
  }
  return { batchItemFailures };
};`;

const dataDir = mkdtempSync(path.join(tmpdir(), 'mapping-'));
const s3Root = path.join(dataDir, 's3');
const s3 = createS3Server(s3Root);
const credentials = { region: 'us-west-1', accessKeyId: 'local', secretAccessKey: 'local' };
let server: DynamoServer;
let api: Api;
let s3Endpoint: string;
let pool: Pool;
let table: TablePlan;
let streamArn: string;
let seen: string;
let run = 0;

beforeAll(async () => {
  server = await startDynoxide(dataDir, () => undefined);
  api = createApi({ endpoint: server.endpoint, ...credentials });
  s3Endpoint = `http://127.0.0.1:${await s3.listen()}`;
  await createBuckets({ ...credentials, s3: s3Endpoint }, ['letters']);
  writeFileSync(path.join(dataDir, 'index.mjs'), HANDLER);
});
afterAll(async () => {
  await pool?.close();
  await s3.close();
  await server.stop();
  rmSync(dataDir, { recursive: true });
});

beforeEach(async () => {
  run++;
  table = {
    name: `items-${run}`,
    keySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    attributes: [{ AttributeName: 'id', AttributeType: 'S' }],
    indexes: [],
    streamView: 'NEW_AND_OLD_IMAGES',
    ttlAttribute: 'expires_at',
  };
  streamArn = (await createTables(api, [table]))[table.name] as string;
  seen = path.join(dataDir, `seen-${run}`);
  writeFileSync(seen, '');
  await pool?.close();
  pool = createPool(
    { id: 'f', name: 'f', file: path.join(dataDir, 'index.mjs'), memoryMb: 128, timeoutMs: 5_000, env: { SEEN: seen } },
    { size: 2, region: 'us-west-1', log: () => undefined },
  );
});

const put = (id: string, more: Record<string, object> = {}) =>
  api('DynamoDB_20120810.PutItem', { TableName: table.name, Item: { id: { S: id }, ...more } });
const start = (settings: Partial<MappingSettings> = {}) =>
  startMapping({
    mapping: {
      id: `mapping-${run}`,
      table: table.name,
      functionName: 'f',
      settings: {
        batchSize: 100,
        windowMs: 0,
        patterns: [],
        bisect: true,
        maxRetries: 1,
        maxAgeMs: -1,
        parallel: 1,
        reportsFailures: true,
        startAt: 'TRIM_HORIZON',
        deadLetters: { bucket: 'letters', prefix: '' },
        ...settings,
      },
    },
    streamArn,
    api,
    invoke: pool.invoke,
    config: { dataDir, region: 'us-west-1', s3Endpoint, api: credentials },
    log: () => undefined,
  });

type Seen = { dynamodb: { Keys: { id: { S: string } }; NewImage: Record<string, object>; SequenceNumber: string } };
const batches = (): Seen[][] =>
  readFileSync(seen, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const idsSeen = (): string[] =>
  batches()
    .flat()
    .map(({ dynamodb }) => dynamodb.Keys.id.S);
const soon = { timeout: 10_000, interval: 30 };

describe('a mapping on a real stream', () => {
  it('delivers records in the form of a Lambda event', async () => {
    const mapping = start();
    await put('a', { payload: { B: 'AAEC' } });
    await expect.poll(idsSeen, soon).toEqual(['a']);
    await mapping.stop();
    expect(batches()[0]?.[0]).toMatchObject({
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-west-1',
      eventSourceARN: streamArn,
      dynamodb: {
        Keys: { id: { S: 'a' } },
        NewImage: { payload: { B: 'AAEC' } },
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    });
  });

  it('gathers for its window, up to its batch size, what its filter lets through', async () => {
    for (let n = 0; n < 12; n++) await put(`${n % 4 ? 'keep' : 'drop'}-${n}`);
    const mapping = start({
      batchSize: 4,
      windowMs: 200,
      patterns: ['{"dynamodb":{"Keys":{"id":{"S":[{"prefix":"keep"}]}}}}'],
    });
    await expect.poll(() => idsSeen().length, soon).toBe(9);
    await mapping.stop();
    expect(batches().map((batch) => batch.length)).toEqual([4, 4, 1]);
  });

  it.each(['throw', 'report'])('puts a poisoned record (%s) into the bucket, whole, and goes on', async (how) => {
    for (let n = 0; n < 5; n++) await put(`${how}-${n}`, n === 2 ? { do: { S: how }, payload: { B: 'AAEC' } } : {});
    const mapping = start();
    const letters = () =>
      readdirSync(path.join(s3Root, 'letters'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
        .filter((file) => file.includes(`mapping-${run}/`));
    await expect.poll(letters, soon).toHaveLength(1);
    await put('after');
    await expect.poll(idsSeen, soon).toContain('after');
    await mapping.stop();
    const [file = ''] = letters();
    expect(path.relative(path.join(s3Root, 'letters'), file)).toMatch(
      /^aws\/lambda\/mapping-\d+\/shardId-[^/]+\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[0-9a-f-]{36}$/,
    );
    const letter = JSON.parse(readFileSync(file, 'utf8'));
    expect(letter).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
      DDBStreamBatchInfo: { batchSize: 1, streamArn },
    });
    expect(JSON.parse(letter.payload).Records).toMatchObject([
      { dynamodb: { Keys: { id: { S: `${how}-2` } }, NewImage: { payload: { B: 'AAEC' } } } },
    ]);
  });

  it('takes up where it was, and skips nothing that came in between', async () => {
    const first = start();
    for (const id of ['a', 'b']) await put(id);
    await expect.poll(idsSeen, soon).toEqual(['a', 'b']);
    await first.stop();
    for (const id of ['c', 'd']) await put(id);
    const second = start();
    await expect.poll(idsSeen, soon).toEqual(['a', 'b', 'c', 'd']);
    await second.stop();
  });

  it('keeps the order of each item on parallel ways', async () => {
    for (let n = 0; n < 60; n++) await put(`item-${n % 6}`, { n: { N: String(n) } });
    const mapping = start({ parallel: 4, batchSize: 3 });
    await expect.poll(() => idsSeen().length, soon).toBe(60);
    await mapping.stop();
    const last = new Map<string, number>();
    for (const { dynamodb } of batches().flat()) {
      const n = Number((dynamodb.NewImage.n as { N: string }).N);
      expect(n).toBeGreaterThan(last.get(dynamodb.Keys.id.S) ?? -1);
      last.set(dynamodb.Keys.id.S, n);
    }
  });
});

describe('upkeep of the default server', () => {
  it('trims what was passed and never the last record, so that counting goes on', async () => {
    const file = server.databaseFile as string;
    for (const id of ['a', 'b', 'c']) await put(id);
    const mapping = start();
    await expect.poll(() => mapping.passed(), soon).toBe('3');
    expect(trimStream(file, table.name, '3', 3_600_000, Date.now())).toBe(0);
    expect(trimStream(file, table.name, '3', 0, Date.now() + 2_000)).toBe(2);
    await put('d');
    await expect.poll(idsSeen, soon).toEqual(['a', 'b', 'c', 'd']);
    await mapping.stop();
    expect(batches().at(-1)?.[0]?.dynamodb.SequenceNumber).toBe('4');
  });

  it('removes what has expired and nothing else', async () => {
    const now = Date.now();
    const seconds = (ms: number) => ({ expires_at: { N: String(Math.floor(ms / 1000)) } });
    await put('old', seconds(now - 10_000));
    await put('new', seconds(now + 10_000));
    await put('for-ever');
    expect(await sweepExpired(api, server.databaseFile as string, [table], now)).toBe(1);
    const { Items } = await api<{ Items: { id: { S: string } }[] }>('DynamoDB_20120810.Scan', {
      TableName: table.name,
    });
    expect(Items.map(({ id }) => id.S).sort()).toEqual(['for-ever', 'new']);
  });
});

it('a table of another shape is found out, not used', async () => {
  const other = { ...table, keySchema: [{ AttributeName: 'key', KeyType: 'HASH' as const }] };
  await expect(createTables(api, [other])).rejects.toThrow(/another version: its key is HASH id/);
});
