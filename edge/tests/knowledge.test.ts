import { randomBytes, randomUUID } from 'node:crypto';
import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tableNames } from '../../backend/src/records/names.ts';
import { defaultSiteConfig, type SiteConfig } from '../../backend/src/records/site.ts';
import { readDailyKeys } from '../src/door/daily-keys.ts';
import { createKeep } from '../src/door/keep.ts';
import { createKnowledge } from '../src/door/knowledge.ts';
import { createSend } from '../src/lambda-edge/send.ts';
import { startTables } from './parts.ts';

/** What an instance learns from the tables and writes into them, on a real DynamoDB server through the edge's own client. */
const TABLES = tableNames('dev');
let tables: Awaited<ReturnType<typeof startTables>>;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables?.stop());

const call = () =>
  createSend({ region: 'us-west-1', endpoint: tables.endpoint, timeoutMs: 5_000, tries: 2, env: process.env });
const putSite = (siteId: string, config: Partial<SiteConfig>) =>
  tables.client.send(
    new PutItemCommand({
      TableName: TABLES.clientConfig,
      Item: {
        site_id: { S: siteId },
        record: { S: 'config' },
        config: { S: JSON.stringify({ ...defaultSiteConfig(siteId, 'dev'), ...config }) },
      },
    }),
  );

const instance = (stage: 'dev' | 'prod' = 'dev') => {
  const clock = { now: 0 };
  const logged: Readonly<Record<string, string>>[] = [];
  const contextOf = createKnowledge({
    call: call(),
    stage,
    tables: TABLES,
    now: () => clock.now,
    randomId: randomUUID,
    randomKey: () => randomBytes(32),
    log: (entry) => void logged.push(entry),
  });
  return { clock, logged, contextOf };
};
const AT = '2026-11-22T14:00:00.000Z';

describe('sites', () => {
  it('a changed configuration is in force within a minute', async () => {
    await putSite('changing', { privacy: 'daily' });
    const { clock, contextOf } = instance();
    expect((await contextOf('changing', AT)).site.privacy).toBe('daily');
    await putSite('changing', { privacy: 'full' });
    clock.now = 60_000;
    expect((await contextOf('changing', AT)).site.privacy).toBe('full');
  });

  it('all instances have one key of a site, registered or not; another site has another', async () => {
    await putSite('keyed', { privacy: 'full' });
    const keys = await Promise.all(
      ['keyed', 'keyed', 'stranger', 'stranger', 'other'].map(async (siteId) => {
        const { identityKey } = await instance().contextOf(siteId, AT);
        return Buffer.from(identityKey ?? '').toString('hex');
      }),
    );
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).toBe(keys[3]);
    expect(new Set(keys).size).toBe(3);
    for (const key of keys) expect(key).toHaveLength(64);
  });

  it('prod makes nothing for a site that it does not know', async () => {
    const context = await instance('prod').contextOf('nobody', AT);
    expect(context).toMatchObject({ siteKnown: false, identityKey: undefined });
    const { Item } = await tables.client.send(
      new GetItemCommand({
        TableName: TABLES.clientConfig,
        Key: { site_id: { S: 'nobody' }, record: { S: 'key#identity' } },
      }),
    );
    expect(Item).toBeUndefined();
  });
});

describe('daily keys', () => {
  const read = (day: string, log: (entry: Readonly<Record<string, string>>) => void = () => {}) =>
    readDailyKeys('daily-site', day, { call: call(), table: TABLES.dailyKeys, randomKey: () => randomBytes(32), log });

  it('are made once for today and tomorrow, whoever asks first', async () => {
    const [a, b, c] = await Promise.all([read('2026-11-22'), read('2026-11-22'), read('2026-11-22')]);
    expect([...a.keys()].sort()).toEqual(['2026-11-22', '2026-11-23']);
    for (const day of a.keys()) {
      expect(b.get(day)).toEqual(a.get(day));
      expect(c.get(day)).toEqual(a.get(day));
    }
  });

  it('of yesterday still open a retry; older ones are destroyed, and the log says so', async () => {
    const before = await read('2026-11-22');
    const logged: Readonly<Record<string, string>>[] = [];
    const next = await read('2026-11-23', (entry) => void logged.push(entry));
    expect(next.get('2026-11-22')).toEqual(before.get('2026-11-22'));
    expect(logged).toEqual([]);
    const later = await read('2026-11-24', (entry) => void logged.push(entry));
    expect([...later.keys()].sort()).toEqual(['2026-11-23', '2026-11-24', '2026-11-25']);
    expect(logged).toEqual([{ event: 'daily_key_destroyed', site: 'daily-site', day: '2026-11-22' }]);
    const { Item } = await tables.client.send(
      new GetItemCommand({
        TableName: TABLES.dailyKeys,
        Key: { site_id: { S: 'daily-site' }, day: { S: '2026-11-22' } },
      }),
    );
    expect(Item).toBeUndefined();
  });

  it('expire two days after their day began', async () => {
    await read('2026-11-22');
    const { Item } = await tables.client.send(
      new GetItemCommand({
        TableName: TABLES.dailyKeys,
        Key: { site_id: { S: 'daily-site' }, day: { S: '2026-11-25' } },
      }),
    );
    expect(Number(Item?.expires_at?.N)).toBe(Date.parse('2026-11-27T00:00:00.000Z') / 1000);
    await tables.client.send(
      new DeleteItemCommand({
        TableName: TABLES.dailyKeys,
        Key: { site_id: { S: 'daily-site' }, day: { S: '2026-11-25' } },
      }),
    );
  });
});

it('an hour keeps the number of shards that its first batch has fixed', async () => {
  const batch = (batchId: string) => ({
    siteId: 'sharded',
    sessionId: 's',
    batchId,
    createdAt: AT,
    receivedAt: AT,
    shard: 0,
    privacy: { tier: 'none' as const, basis: 'test' },
    network: {},
    headers: {},
    expiresAt: 2_000_000_000,
    sequenced: false,
    events: [],
  });
  const ids = Array.from({ length: 12 }, (_, n) => `b${n}`);
  const first = createKeep(call(), TABLES.rawEvents);
  const other = createKeep(call(), TABLES.rawEvents);
  expect(await first(batch('b0'), 4)).toBe('stored');
  for (const id of ids) expect(await other(batch(id), 16)).toBe(id === 'b0' ? 'repeat' : 'stored');
  const { batches, markers } = await tables.stored();
  expect(batches.every(({ shard }) => shard < 4)).toBe(true);
  expect(new Set(batches.map(({ shard }) => shard)).size).toBeGreaterThan(1);
  expect(markers).toBe(1);
});
