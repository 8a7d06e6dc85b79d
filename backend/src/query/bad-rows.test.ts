import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStores, type TestStores } from '../archive/testing/store.ts';
import { type BadRow, badRowsKey } from '../records/bad-rows.ts';
import { tableNames } from '../records/names.ts';
import { makeApiKey, newApiKey } from '../sites/api-keys.ts';
import { createSiteStore } from '../sites/store.ts';
import { handler } from './handler.ts';
import { startArchive } from './testing/store.ts';

const ORIGIN_SECRET = 'the-secret-of-the-distribution';
const key = makeApiKey('shop');
let stores: TestStores;
let archive: Awaited<ReturnType<typeof startArchive>>;

beforeAll(async () => {
  process.env.ORIGIN_SECRET = ORIGIN_SECRET;
  stores = await startStores();
  archive = await startArchive();
  const sites = createSiteStore(stores.dynamo, tableNames('dev').clientConfig);
  await sites.putApiKey(newApiKey({ key, role: 'read', label: '', now: Date.now() }));
});
afterAll(async () => {
  await archive?.stop();
  await stores?.stop();
});

const put = (siteId: string, at: number, rows: readonly BadRow[]) => {
  const receivedAt = new Date(at).toISOString();
  return stores.dynamo.send(
    new PutItemCommand({
      TableName: tableNames('dev').rawEvents,
      Item: {
        domain_session: { S: badRowsKey(siteId, receivedAt.slice(0, 13)) },
        timestamp: { S: `${receivedAt}#${at}` },
        rows: { S: JSON.stringify(rows) },
      },
    }),
  );
};
const row = (field: string): BadRow => ({
  index: 0,
  code: 'schema_violation',
  field,
  rule: 'type',
  payload: '{"a":1}',
});

it('the bad rows of a range are given newest first, of this site only', async () => {
  const now = Date.now();
  await put('shop', now - 90 * 60_000, [row('older')]);
  await put('shop', now - 1_000, [row('newer')]);
  await put('other', now - 1_000, [row('of another')]);
  const ask = async (query: string) => {
    const { statusCode, body } = await handler({
      rawPath: '/api/bad-rows',
      rawQueryString: query,
      headers: { 'x-evothesis-origin': ORIGIN_SECRET, authorization: `Bearer ${key}` },
      requestContext: { http: { method: 'GET', sourceIp: '127.0.0.1' } },
    });
    return { statusCode, json: JSON.parse(body) };
  };
  const { json } = await ask('site=shop&range=7d');
  expect(json.rows.map(({ field }: { field: string }) => field)).toEqual(['newer', 'older']);
  expect(json.rows[0]).toMatchObject({ code: 'schema_violation', rule: 'type', stored: false, payload: '{"a":1}' });
  expect((await ask('site=shop&from=2020-01-01&to=2020-01-31')).json.rows).toEqual([]);
  expect((await ask('site=other&range=7d')).statusCode).toBe(403);
});
