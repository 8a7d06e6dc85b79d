import { createHash } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { CONFIG_RECORDS } from '../../backend/src/records/keys.ts';
import { tableNames } from '../../backend/src/records/names.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { startFrontDoor } from './front-door.ts';
import { answerProblem, batch, click, document, REQUESTS, responses, takesBody } from './openapi.ts';
import { startTables } from './parts.ts';

/** The document against answers over HTTP: CloudFront Function, edge and collector as stage prod deploys them, and a real table. */
let tables: Awaited<ReturnType<typeof startTables>>;
let proxy: Awaited<ReturnType<typeof startFaultProxy>>;
let door: Awaited<ReturnType<typeof startFrontDoor>>;

const KEY = 'evk_a-server';
const configure = (siteId: string, config: object, keys: Record<string, Record<string, { S: string }>> = {}) =>
  Promise.all(
    Object.entries({
      [CONFIG_RECORDS.config]: { config: { S: JSON.stringify(config) } },
      [CONFIG_RECORDS.identityKey]: { secret: { S: Buffer.alloc(32, siteId).toString('base64url') } },
      ...keys,
    }).map(([record, row]) =>
      tables.client.send(
        new PutItemCommand({
          TableName: tableNames('prod').clientConfig,
          Item: { site_id: { S: siteId }, record: { S: record }, ...row },
        }),
      ),
    ),
  );

beforeAll(async () => {
  tables = await startTables('prod');
  proxy = await startFaultProxy({ host: '127.0.0.1', port: tables.port });
  process.env.AWS_ENDPOINT_URL_DYNAMODB = proxy.url;
  // Nobody listens there: what the table does not take cannot be spooled either.
  process.env.AWS_ENDPOINT_URL_S3 = 'http://127.0.0.1:1';
  for (const siteId of ['site', 'northwind-outdoors']) await configure(siteId, {});
  await configure(
    'owned',
    { domains: ['shop.example'] },
    {
      [CONFIG_RECORDS.apiKey + createHash('sha256').update(KEY).digest('hex')]: { role: { S: 'admin' } },
    },
  );
  await configure('limited', { rateLimit: { perSecond: 0.01, burst: 1 } });
  await configure('strict', {
    eventSchemas: { buy: { mode: 'reject', schema: { required: ['price'] } } },
  });
  door = await startFrontDoor('prod');
});
afterAll(async () => {
  await door?.stop();
  await proxy?.stop();
  tables?.stop();
});
beforeEach(() => proxy.set('none'));

const seen = new Set<number>();
const ask = async (body: RequestInit['body'], headers: Record<string, string> = {}, method = 'POST') => {
  const answer = await fetch(door.url, { method, headers, ...(body && { body, duplex: 'half' }) });
  const text = await answer.text();
  seen.add(answer.status);
  expect(answerProblem(answer.status, answer.headers, text), text).toBeUndefined();
  return { status: answer.status, said: JSON.parse(text) as Record<string, unknown>, headers: answer.headers };
};
const event = (more: object = {}) => JSON.stringify({ eventType: 'pageview', siteId: 'site', ...more });

it('takes over HTTP what the document takes, and answers everything as described', async () => {
  for (const sent of REQUESTS) {
    const { status } = await ask(JSON.stringify(sent));
    expect(status === 200, JSON.stringify(sent).slice(0, 200)).toBe(takesBody(sent));
  }
});

it('answers each way of being refused, repeated or stored in part as described', async () => {
  const named = JSON.stringify({
    ...batch(click(), { eventType: 'klick' }),
    batchId: 'again',
    createdAt: new Date().toISOString(),
  });
  expect((await ask(named)).said).toMatchObject({ status: 'success', rejected: [{ index: 1 }] });
  expect((await ask(named)).said).toMatchObject({ duplicate: true });
  const big = new Blob(['x'.repeat(300_000)]);
  const cases: readonly (readonly [code: string, RequestInit['body'], Record<string, string>?, string?])[] = [
    ['truncated_json', '{'],
    ['empty_body', ''],
    ['invalid_utf8', new Uint8Array([0x7b, 0xff, 0x7d])],
    ['schema_violation', event({ siteId: 'strict', eventType: 'custom', eventData: { name: 'buy' } })],
    ['unknown_site', event({ siteId: 'nobodys' })],
    ['unknown_api_key', event({ siteId: 'owned' }), { 'x-evothesis-key': 'wrong' }],
    ['origin_not_allowed', event({ siteId: 'owned' }), { origin: 'https://evil.example' }],
    ['method_not_allowed', '{}', {}, 'PUT'],
    ['method_not_allowed', undefined, {}, 'GET'],
    ['body_too_large', big],
    ['body_too_large', big.stream()],
    ['body_too_large', new Blob(['x'.repeat(1_100_000)]).stream()],
    ['too_many_events', JSON.stringify(batch(...Array(501).fill(click())))],
    ['compressed_body', event(), { 'content-encoding': 'gzip' }],
  ];
  for (const [code, body, headers, method] of cases)
    expect((await ask(body, headers, method)).said, code).toMatchObject({ status: 'error', code });
  expect((await ask(event({ siteId: 'owned' }), { 'x-evothesis-key': KEY })).status).toBe(200);
});

it('asks a network that sends too much to wait, and everybody while nothing can be stored', async () => {
  // Four edge environments, each with a bucket of its own.
  const flood = await Promise.all(Array.from({ length: 12 }, () => ask(event({ siteId: 'limited' }))));
  expect(new Set(flood.map(({ status }) => status))).toEqual(new Set([200, 429]));
  proxy.set('refused');
  expect(await ask(event())).toMatchObject({ status: 503, said: { code: 'unavailable' } });
});

it('answers a preflight without a body', async () => {
  const answer = await fetch(door.url, { method: 'OPTIONS', headers: { origin: 'https://shop.example' } });
  expect([answer.status, await answer.text()]).toEqual([204, '']);
  const { headers } = document.paths['/collect'].options.responses['204'];
  for (const [name, { schema }] of Object.entries<{ schema: { const: string } }>(headers))
    expect(answer.headers.get(name)).toBe(schema.const);
});

it('has provoked every status of the document', () => {
  expect([...seen].map(String).sort()).toEqual(Object.keys(responses).sort());
});
