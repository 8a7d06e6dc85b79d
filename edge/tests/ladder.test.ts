import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  CloudFrontRequest,
  CloudFrontRequestEvent,
  CloudFrontResultResponse,
} from 'aws-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readBadRows } from '../../backend/src/query/bad-rows/store.ts';
import { tableNames } from '../../backend/src/records/names.ts';
import { makePageToken } from '../src/ingest/page-token.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { edgeEvent, gatewayEvent, instanceOf, ORIGIN_SECRET, startBucket, startTables } from './parts.ts';

/** Every rung is tested by breaking the one before it: real bundles, a real DynamoDB server, a real S3 server. */
let tables: Awaited<ReturnType<typeof startTables>>;
let bucket: Awaited<ReturnType<typeof startBucket>>;
let tableProxy: Awaited<ReturnType<typeof startFaultProxy>>;
let bucketProxy: Awaited<ReturnType<typeof startFaultProxy>>;

beforeAll(async () => {
  [tables, bucket] = await Promise.all([startTables(), startBucket()]);
  tableProxy = await startFaultProxy({ host: '127.0.0.1', port: tables.port });
  bucketProxy = await startFaultProxy({ host: '127.0.0.1', port: bucket.port });
  process.env.AWS_ENDPOINT_URL_DYNAMODB = tableProxy.url;
  process.env.AWS_ENDPOINT_URL_S3 = bucketProxy.url;
  process.env.ORIGIN_SECRET = ORIGIN_SECRET;
});
afterAll(async () => {
  await tableProxy?.stop();
  await bucketProxy?.stop();
  tables?.stop();
  await bucket?.stop();
});
let warned: string[] = [];
beforeEach(() => {
  warned = [];
  vi.spyOn(console, 'warn').mockImplementation((line: string) => void warned.push(line));
});
afterEach(() => {
  tableProxy.set('none');
  bucketProxy.set('none');
  vi.restoreAllMocks();
});

type Edge = (event: CloudFrontRequestEvent) => Promise<CloudFrontResultResponse & CloudFrontRequest>;
type Collector = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;
const edge = (): Promise<Edge> => instanceOf('edge');
const collector = (): Promise<Collector> => instanceOf('collector');
const drain = (): Promise<(event: object) => Promise<Record<string, unknown>>> => instanceOf('drain');

let count = 0;
/** A sealed batch of a site of its own. */
const sealed = (siteId: string) => ({
  eventType: 'batch',
  siteId,
  sessionId: 's1',
  visitorId: 'v1',
  batchId: `batch-${++count}`,
  createdAt: '2026-11-22T14:00:00.000Z',
  events: [{ eventType: 'click', eventId: `e${count}`, pageId: 'p', seq: count, eventData: { tagName: 'a' } }],
});
const storedOf = async (siteId: string) => (await tables.stored()).batches.filter((batch) => batch.siteId === siteId);

describe('the edge', () => {
  it('answers 200 when the batch is in the table, and a repeat meets its own key', async () => {
    const handler = await edge();
    const body = JSON.stringify(sealed('edge-plain'));
    for (let i = 0; i < 3; i++) {
      const answer = await handler(edgeEvent(body));
      expect(answer).toMatchObject({ status: '200', bodyEncoding: 'text' });
      expect(JSON.parse(answer.body as unknown as string)).toEqual({
        status: 'success',
        message: 'Tracking data received',
        ...(i > 0 && { duplicate: true }),
      });
      for (const name of Object.keys(answer.headers)) expect(name).toBe(name.toLowerCase());
    }
    const [batch, ...more] = await storedOf('edge-plain');
    expect(more).toEqual([]);
    expect(batch).toMatchObject({ batchId: `batch-${count}`, privacy: { tier: 'full' }, network: { country: 'US' } });
    expect(batch?.network.address).toHaveLength(16);
  });

  it('gives two instances the same key of an unregistered site', async () => {
    await (await edge())(edgeEvent(JSON.stringify(sealed('edge-two'))));
    await (await edge())(edgeEvent(JSON.stringify(sealed('edge-two'))));
    const hashes = (await storedOf('edge-two')).map(({ network }) => network.address);
    expect(hashes).toHaveLength(2);
    expect(hashes[0]).toBe(hashes[1]);
  });

  it('refuses without asking anybody, and answers OPTIONS without a body', async () => {
    tableProxy.set('black_hole');
    const handler = await edge();
    expect(await handler(edgeEvent('nonsense'))).toMatchObject({ status: '400' });
    const preflight = await handler(edgeEvent('', { method: 'OPTIONS' }));
    expect(preflight.status).toBe('204');
    expect(preflight).not.toHaveProperty('body');
  });

  it('hands a truncated body on, whole, to the origin by its own name', async () => {
    const handed = await (await edge())(
      edgeEvent('{', { truncated: true, headers: { 'x-evothesis-acceptance': 'forged' } }),
    );
    expect(handed).toMatchObject({ method: 'POST', headers: { host: [{ value: 'api.example' }] } });
    expect(handed).not.toHaveProperty('status');
    const [{ value = '' } = {}] = handed.headers['x-evothesis-acceptance'] ?? [];
    expect(JSON.parse(Buffer.from(value, 'base64url').toString())).toMatchObject({
      viewer: { ip: '203.0.113.7', country: 'US' },
    });
  });

  it.each(['refused', 'black_hole', 'reset', 'throttled', 'wrong_answer'] as const)(
    'hands the request on when the table is %s, and the collector finishes it once',
    async (fault) => {
      const handler = await edge();
      const siteId = `hand-on-${fault.replace('_', '-')}`;
      await handler(edgeEvent(JSON.stringify(sealed(siteId))));
      tableProxy.set(fault);
      const body = JSON.stringify(sealed(siteId));
      const handed = await handler(edgeEvent(body));
      expect(handed).not.toHaveProperty('status');
      expect(warned.join()).toContain('handed_on');
      tableProxy.set('none');
      const headers = Object.fromEntries(
        Object.entries(handed.headers).map(([name, [first]]) => [name, first?.value ?? '']),
      );
      const answer = await (await collector())(gatewayEvent(body, { ...headers, 'x-evothesis-origin': ORIGIN_SECRET }));
      expect(answer.statusCode).toBe(200);
      const stored = await storedOf(siteId);
      expect(stored).toHaveLength(2);
      expect(stored[0]?.network.address).toBe(stored[1]?.network.address);
    },
  );

  it('stores a body without ids once, although the word of the first put was lost', async () => {
    const handler = await edge();
    const single = JSON.stringify({ eventType: 'pageview', siteId: 'lost-word', sessionId: 's' });
    await handler(edgeEvent(single));
    tableProxy.set('cut_answer');
    const handed = await handler(edgeEvent(single));
    expect(handed).not.toHaveProperty('status');
    tableProxy.set('none');
    const acceptance = handed.headers['x-evothesis-acceptance']?.[0]?.value ?? '';
    await (await collector())(
      gatewayEvent(single, {
        'x-evothesis-acceptance': acceptance,
        'x-evothesis-origin': ORIGIN_SECRET,
        'user-agent': 'test',
      }),
    );
    expect(await storedOf('lost-word')).toHaveLength(2);
  });
});

describe('what a site asks of its events', () => {
  const SITE = 'asks';
  const purchase = (properties: object) => ({ eventType: 'custom', eventData: { name: 'purchase', properties } });
  const send = async (events: object[], more: object = {}) => {
    const body = { ...sealed(SITE), events, ...more };
    const answer = await (await edge())(edgeEvent(JSON.stringify(body)));
    return { status: answer.status, said: JSON.parse(answer.body as unknown as string), batchId: body.batchId };
  };
  const put = (record: string, more: Record<string, { S: string }>) =>
    tables.client.send(
      new PutItemCommand({
        TableName: tableNames('dev').clientConfig,
        Item: { site_id: { S: SITE }, record: { S: record }, ...more },
      }),
    );
  const badRows = async () => {
    const found: unknown[] = [];
    for await (const row of readBadRows(tables.client, 'dev', SITE, [hourNow()])) found.push(row);
    return found;
  };
  const hourNow = () => new Date().toISOString().slice(0, 13);

  it('schemas refuse or warn, and what broke them is kept as bad rows, also when nothing else is', async () => {
    const schema = { required: ['price'], properties: { price: { type: 'number', minimum: 0 } } };
    const config = {
      privacy: 'full',
      eventSchemas: { purchase: { mode: 'reject', schema }, look: { mode: 'warn', schema } },
    };
    await put('config', { config: { S: JSON.stringify(config) } });
    const look = { eventType: 'custom', eventData: { name: 'look', properties: { by: 'jane@example.com' } } };
    const some = await send([purchase({ price: 1 }), purchase({ price: -1 }), look]);
    expect(some).toMatchObject({
      status: '200',
      said: { rejected: [{ index: 1, code: 'schema_violation', field: 'events[1].eventData.properties.price' }] },
    });
    const [stored] = (await storedOf(SITE)).filter(({ batchId }) => batchId === some.batchId);
    expect(stored).toMatchObject({ invalid: { schema_violation: 1 }, events: [{}, {}] });
    expect((await send([purchase({})])).status).toBe('400');
    expect(await badRows()).toMatchObject([
      { index: 1, code: 'schema_violation', rule: 'minimum', field: 'eventData.properties.price' },
      { index: 2, rule: 'required', stored: true, payload: expect.stringContaining('"by":"[email]"') },
      { index: 0, rule: 'required' },
    ]);
  });

  it('page tokens are judged, and batches without a good one marked', async () => {
    await put('key#page', { secret: { S: 'a-secret' } });
    const token = makePageToken(Buffer.from('a-secret'), SITE, hourNow());
    const marks = [];
    for (const pageToken of [token, undefined, `${token.slice(0, -1)}x`]) {
      const { batchId } = await send([{ eventType: 'click' }], { pageToken });
      const [batch] = (await storedOf(SITE)).filter((each) => each.batchId === batchId);
      marks.push(batch?.pageToken);
    }
    expect(marks).toEqual([undefined, 'missing', 'invalid']);
  });

  it('a table that does not take bad rows changes no answer', async () => {
    const handler = await edge();
    await handler(edgeEvent(JSON.stringify(sealed(SITE))));
    tableProxy.set('refused');
    const answer = await handler(edgeEvent(JSON.stringify({ ...sealed(SITE), events: [purchase({})] })));
    expect(answer.status).toBe('400');
    expect(warned.join()).toContain('bad_rows_not_kept');
  });
});

describe('the collector', () => {
  it('takes nothing that did not come through the distribution', async () => {
    const handler = await collector();
    for (const headers of [{}, { 'x-evothesis-origin': '' }, { 'x-evothesis-origin': `${ORIGIN_SECRET}x` }]) {
      const answer = await handler(gatewayEvent(JSON.stringify(sealed('forged')), headers as Record<string, string>));
      expect(answer.statusCode).toBe(403);
      expect(answer.body).not.toContain(ORIGIN_SECRET);
    }
    expect(await storedOf('forged')).toEqual([]);
  });

  it('refuses 2 MB that the edge could not see whole', async () => {
    const answer = await (await collector())(gatewayEvent('x'.repeat(2_000_000)));
    expect(answer.statusCode).toBe(413);
  });

  it('spools while the table is dead, even as a new instance, and the drain puts everything back once', async () => {
    const warm = await collector();
    await warm(gatewayEvent(JSON.stringify(sealed('spooled'))));
    tableProxy.set('refused');
    const bodies = [sealed('spooled'), sealed('spooled'), sealed('spooled-cold')].map((batch) => JSON.stringify(batch));
    for (const [i, body] of bodies.entries()) {
      const answer = await (i < 2 ? warm : await collector())(gatewayEvent(body));
      expect(answer.statusCode).toBe(200);
    }
    expect((await (await drain())({})).stopped).toBeDefined();
    tableProxy.set('none');
    // The first batch had reached the table before its client asked again.
    await warm(gatewayEvent(bodies[0] as string));
    expect(await (await drain())({})).toMatchObject({ stored: 2, repeats: 1, unreadable: [] });
    expect(await (await drain())({})).toMatchObject({ stored: 0, repeats: 0 });
    expect(await storedOf('spooled')).toHaveLength(3);
    const [cold] = await storedOf('spooled-cold');
    // Nothing could be read of this site, so nobody was identified, and nothing was lost.
    expect(cold?.privacy).toEqual({ tier: 'none', basis: 'site_unreadable' });
  });

  it.each(['full', 'daily', 'none'] as const)(
    'that can read nothing meets the other tries of a batch, before it or after it, in tier %s',
    async (tier) => {
      const siteId = `blind-${tier}`;
      const config = { privacy: tier === 'none' ? 'auto' : tier, domains: [] };
      await tables.client.send(
        new PutItemCommand({
          TableName: tableNames('dev').clientConfig,
          Item: { site_id: { S: siteId }, record: { S: 'config' }, config: { S: JSON.stringify(config) } },
        }),
      );
      const consent = { state: tier === 'none' ? 'denied' : 'unknown' };
      const [early, late] = [sealed(siteId), sealed(siteId)].map((batch) => {
        const body = JSON.stringify({ ...batch, consent, createdAt: new Date().toISOString() });
        const warm = async () => (await edge())(edgeEvent(body));
        const blind = async () => {
          tableProxy.set('refused');
          const answer = await (await collector())(gatewayEvent(body));
          tableProxy.set('none');
          return answer;
        };
        return { warm, blind };
      }) as [Record<'warm' | 'blind', () => Promise<unknown>>, Record<'warm' | 'blind', () => Promise<unknown>>];
      await early.warm();
      expect(await early.blind()).toMatchObject({ statusCode: 200 });
      expect(await (await drain())({})).toMatchObject({ stored: 0, repeats: 1 });
      expect(await late.blind()).toMatchObject({ statusCode: 200 });
      expect(await (await drain())({})).toMatchObject({ stored: 1, repeats: 0 });
      await late.warm();
      expect(await storedOf(siteId)).toHaveLength(2);
    },
  );

  it('says 503 and when to come back when neither table nor spool takes the batch', async () => {
    const handler = await collector();
    await handler(gatewayEvent(JSON.stringify(sealed('both-dead'))));
    tableProxy.set('refused');
    bucketProxy.set('refused');
    const answer = await handler(gatewayEvent(JSON.stringify(sealed('both-dead'))));
    expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5' } });
  });
});
