import path from 'node:path';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FUNCTIONS, type FunctionId } from '../../infra/functions.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { functionNames } from '../../src/records/names.ts';
import { defaultSiteConfig } from '../../src/records/site.ts';
import { createSiteStore } from '../../src/sites/store.ts';
import { hourNow, untilEnriched, visit } from '../docs/incident.ts';
import { storedIn } from '../stored.ts';
import { covers, type Right, rightsOf, told } from './policies.ts';
import { startRecorder } from './recorder.ts';

const RAW_STREAM = 'table/evothesis-v2-raw-events-dev/stream/local';
/** Rights that this run does not use, each with why the function has it. A line that a call uses is an error too. */
const UNUSED: Readonly<Record<string, string>> = {
  // The event source mapping acts in the name of its function; the local one is no function of ours.
  [`enrichment dynamodb:DescribeStream ${RAW_STREAM}`]: 'called by the event source mapping',
  [`enrichment dynamodb:GetRecords ${RAW_STREAM}`]: 'called by the event source mapping',
  [`enrichment dynamodb:GetShardIterator ${RAW_STREAM}`]: 'called by the event source mapping',
  'enrichment dynamodb:ListStreams *': 'called by the event source mapping',
  'enrichment s3:PutObject evothesis-analytics-v2-internal-dev/aws/lambda/*': 'dead letters, written by the mapping',
  'enrichment s3:ListBucket evothesis-analytics-v2-internal-dev': 'the mapping asks for the bucket first',
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html: 403 instead of 404 without s3:ListBucket
  'rawArchiver s3:ListBucket evothesis-analytics-v2-archive-dev': 'a missing manifest is 404',
  'enrichedArchiver s3:ListBucket evothesis-analytics-v2-enriched-dev': 'a missing manifest is 404',
  'export s3:ListBucket evothesis-analytics-v2-export-dev': 'a delivery that was not made is 404',
  'query s3:ListBucket evothesis-analytics-v2-enriched-dev': 'a missing manifest is 404',
  'rawArchiver s3:AbortMultipartUpload evothesis-analytics-v2-archive-dev/*': 'an upload in parts that fails',
  'enrichedArchiver s3:AbortMultipartUpload evothesis-analytics-v2-enriched-dev/*': 'an upload in parts that fails',
  'export s3:AbortMultipartUpload evothesis-analytics-v2-export-dev/*': 'an upload in parts that fails',
  'export sts:AssumeRole arn:aws:iam::*:role/evothesis-export-*': 'buckets of clients in other accounts',
};

let recorder: Awaited<ReturnType<typeof startRecorder>>;
let stack: Stack;
let rights: Right[];

const invoke = async (id: FunctionId, event: object): Promise<void> => {
  const url = `${stack.info.lambdaEndpoint}/2015-03-31/functions/${functionNames('dev')[id]}/invocations`;
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(event) });
  const said = await answer.text();
  expect(answer.headers.get('x-amz-function-error'), `${id}: ${said}`).toBeNull();
};

/** Everything that the functions do in a day, each station once. */
const aDay = async (): Promise<void> => {
  const { info } = stack;
  const system = {
    stack: info,
    post: (body: unknown, headers: Record<string, string>) =>
      fetch(info.collectUrl, {
        method: 'POST',
        headers: { 'content-type': 'text/plain', ...headers },
        body: JSON.stringify(body),
      }),
  } as Parameters<typeof visit>[0];
  const stored = storedIn(system);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamo = new DynamoDBClient({ endpoint: info.dynamodbEndpoint, region: info.region, credentials });
  const sites = createSiteStore(dynamo, info.tables.clientConfig);
  const export_ = {
    name: 'own',
    to: `s3://${info.buckets.export}/there`,
    format: 'csv',
    schedule: 'hourly',
    rekeyFor: 'them',
  } as const;
  for (const door of ['edge', 'collector']) {
    await sites.addSite({
      ...defaultSiteConfig(`${door}-daily`, 'dev'),
      privacy: 'daily',
      ...(door === 'edge' ? { exports: [export_] } : {}),
    });
    // A key of a day gone by, which is destroyed where it is found.
    const Item = {
      site_id: { S: `${door}-daily` },
      day: { S: '2026-01-01' },
      secret: { S: 'x' },
      expires_at: { N: '4102444800' },
    };
    await dynamo.send(new PutItemCommand({ TableName: info.tables.dailyKeys, Item }));
  }

  // The edge reaches nothing: all goes to the collector, and then its table fails too, so that it spools.
  recorder.fail(({ id }) => id === 'edge');
  await visit(system, 'collector-daily', 'c1');
  await visit(system, 'unregistered', 'c2');
  recorder.fail(
    ({ id, resource, action }) =>
      id === 'edge' || (id === 'collector' && action === 'dynamodb:PutItem' && resource.includes('raw-events')),
  );
  await visit(system, 'unregistered', 'c3');
  await visit(system, 'collector-daily', 'c4');
  recorder.fail(() => false);
  await invoke('drain', {});

  // The stage's own key is made by whoever comes first: now the edge does.
  await dynamo.send(
    new DeleteItemCommand({
      TableName: info.tables.clientConfig,
      Key: { site_id: { S: '#stage' }, record: { S: 'key#identity' } },
    }),
  );
  await visit(system, 'edge-daily', 'e1');
  await visit(system, 'unregistered', 'e2');
  // Somebody whom a late `visitorId` shows to be known: the device that was made for the visit goes again.
  await visit(system, 'unregistered', 'v1', { visitorId: 'vis_who-comes-back' });
  await untilEnriched(stored, 'unregistered', 4);
  await visit(system, 'unregistered', 'v2', { browser: { screenWidth: 1111, platform: 'other' } });
  await untilEnriched(stored, 'unregistered', 5);
  await visit(system, 'unregistered', 'v2', {
    batchId: 'batch-v2-again',
    visitorId: 'vis_who-comes-back',
    browser: { screenWidth: 1111, platform: 'other' },
  });
  await untilEnriched(stored, 'unregistered', 6);
  await untilEnriched(stored, 'edge-daily', 1);

  const hour = hourNow();
  for (const id of ['rawArchiver', 'enrichedArchiver'] as const) {
    await invoke(id, {});
    await invoke(id, { hour });
    // Again: what is there is compared.
    await invoke(id, { hour });
  }
  const day = hour.slice(0, 10);
  await invoke('export', { site: 'unregistered', from: day, to: day, format: 'csv' });
  await invoke('export', {});

  const api = (where: string, init: RequestInit = {}) =>
    fetch(new URL(where, info.apiUrl), {
      ...init,
      headers: { authorization: `Bearer ${info.apiToken}`, ...init.headers },
    });
  const range = `site=unregistered&from=${day}&to=${day}`;
  for (const where of [
    'sites',
    'me',
    `live?${range}`,
    `hours?${range}`,
    'reports',
    `reports?names=overview&${range}`,
    `shares?${range}`,
  ])
    await api(where);
  const origin = new URL(info.url).origin;
  const json = { 'content-type': 'application/json', origin };
  await api('login', { method: 'POST', headers: json, body: JSON.stringify({ key: info.apiToken }) });
  await api(`shares?${range}`, { method: 'POST', headers: json, body: JSON.stringify({ label: 'a link', days: 7 }) });
  stored.close();
  dynamo.destroy();
};

beforeAll(async () => {
  recorder = await startRecorder();
  stack = await startStack({ environmentOf: recorder.environmentOf });
  rights = await rightsOf('dev', path.join(stack.dataDir, 'cache'));
  await aDay();
}, 180_000);
afterAll(async () => {
  await stack?.stop();
  recorder?.close();
});

describe.each(FUNCTIONS)('the role of $id', ({ id }) => {
  it('allows every call that the bundle makes', () => {
    const own = recorder.uses.filter((use) => use.id === id);
    expect(own.length, 'calls').toBeGreaterThan(0);
    const refused = own.filter((use) => !rights.some((right) => covers(right, use)));
    expect([...new Set(refused.map(told))]).toEqual([]);
  });

  it('allows nothing else', () => {
    const own = rights.filter((right) => right.id === id && !right.action.startsWith('logs:'));
    const unused = own.filter((right) => !recorder.uses.some((use) => covers(right, use)));
    expect(unused.map(told).filter((right) => !(right in UNUSED))).toEqual([]);
  });
});

it('no right is excused that is used, or that no role has', () => {
  const idle = rights.filter((right) => !recorder.uses.some((use) => covers(right, use))).map(told);
  expect(Object.keys(UNUSED).filter((right) => !idle.includes(right))).toEqual([]);
});
