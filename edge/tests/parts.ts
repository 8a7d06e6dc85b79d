import { execFile, spawn } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { APIGatewayProxyEventV2, CloudFrontRequestEvent } from 'aws-lambda';
import { buildFunctions } from '../../backend/infra/build-functions.ts';
import { startChild } from '../../backend/local/children/parent.ts';
import { dynoxideBinary } from '../../backend/local/dynamodb/dynoxide.ts';
import type { S3Config, S3Info } from '../../backend/local/s3/main.ts';
import { fromItem } from '../../backend/src/clients/attributes.ts';
import { bucketNames, type Stage, tableNames } from '../../backend/src/records/names.ts';
import type { RawBatch } from '../../backend/src/records/raw.ts';
import { fromRawItem, type RawItem } from '../../backend/src/records/raw-item.ts';

/** Real parts for the door tests: tables, a bucket, and the handlers as they are deployed. */

const KEYS = [
  ['rawEvents', 'domain_session', 'timestamp'],
  ['clientConfig', 'site_id', 'record'],
  ['dailyKeys', 'site_id', 'day'],
] as const;

export const ENV = { AWS_REGION: 'us-west-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', STAGE: 'dev' };
export const ORIGIN_SECRET = 'the-secret-of-the-distribution';

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

export const startTables = async (stage: Stage = 'dev') => {
  const names = tableNames(stage);
  Object.assign(process.env, ENV);
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'tables-'));
  const file = join(folder, 'tables.db');
  const start = () =>
    spawn(dynoxideBinary(), ['serve', '--port', String(port), '--db-path', file], { stdio: 'ignore' });
  let child = start();
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({ endpoint, region: ENV.AWS_REGION, maxAttempts: 20 });
  for (const [table, hash, range] of KEYS) {
    const create = new CreateTableCommand({
      TableName: names[table],
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: hash, KeyType: 'HASH' },
        { AttributeName: range, KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: hash, AttributeType: 'S' },
        { AttributeName: range, AttributeType: 'S' },
      ],
    });
    await client.send(create);
  }
  return {
    endpoint,
    port,
    client,
    /** Every row of raw-events: the batches, and how many markers there are beside them. */
    stored: async (): Promise<{ batches: RawBatch[]; markers: number }> => {
      const batches: RawBatch[] = [];
      let markers = 0;
      for await (const { Items = [] } of paginateScan({ client }, { TableName: names.rawEvents })) {
        for (const item of Items) {
          if (item.payload) batches.push(fromRawItem(fromItem<RawItem>(item)));
          else markers++;
        }
      }
      return { batches, markers };
    },
    /** Resolves when the server answers. */
    ready: async (): Promise<void> => {
      await client.send(new ListTablesCommand({}));
    },
    /** `kill -9`, and a new start on the same file. */
    restart: async (): Promise<void> => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      child = start();
    },
    stop: (): void => {
      client.destroy();
      child.once('exit', () => void rm(folder, { recursive: true, force: true }));
      child.kill();
    },
  };
};

/** The local stack's S3 server in a process of its own. */
export const startBucket = async () => {
  const root = await mkdtemp(join(tmpdir(), 's3-'));
  const port = await freePort();
  const start = () =>
    startChild<S3Config, S3Info>(
      new URL('../../backend/local/s3/main.ts', import.meta.url),
      { root, port },
      () => undefined,
    );
  let child = await start();
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new S3Client({ endpoint, region: ENV.AWS_REGION, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: bucketNames('dev').internal }));
  return {
    endpoint,
    port,
    client,
    isRunning: (): boolean => child.process.exitCode === null && child.process.signalCode === null,
    /** `kill -9` where it still runs, and a new start on the same directory. */
    restart: async (): Promise<void> => {
      const { process: running } = child;
      const gone = new Promise((resolve) => running.once('exit', resolve));
      if (running.kill('SIGKILL')) await gone;
      child = await start();
    },
    /** What `ulimit -f` sets, for a process that runs: no file may grow beyond it. `unlimited` takes it off. */
    limitFiles: async (bytes: number | 'unlimited'): Promise<void> => {
      await promisify(execFile)('prlimit', ['--pid', String(child.pid), `--fsize=${bytes}:unlimited`]);
    },
    stop: async (): Promise<void> => {
      client.destroy();
      await child.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
};

type Handler<E, R> = (event: E) => Promise<R>;

const bundles = new Map<string, Promise<string>>();

/** File of a function's bundle, built where it is not up to date; asked once, for a look at its sources takes a second. */
export const bundleOf = (id: 'edge' | 'collector' | 'drain', stage: Stage = 'dev'): Promise<string> => {
  const name = `${id} ${stage}`;
  const known =
    bundles.get(name) ?? buildFunctions({ only: [id], stage }).then(([built]) => join(built?.dir ?? '', 'index.mjs'));
  bundles.set(name, known);
  return known;
};

/** Not the test runner's import, which takes seconds to transform a bundle that is to be run as it is. */
const load = createRequire(import.meta.url);

/** A fresh instance of a deployed bundle: its own caches and connections, by a path of its own. */
export const instanceOf = async <E, R>(id: 'edge' | 'collector' | 'drain'): Promise<Handler<E, R>> => {
  const folder = await mkdtemp(join(tmpdir(), 'instance-'));
  const file = join(folder, 'index.mjs');
  await copyFile(await bundleOf(id), file);
  const { handler } = load(file) as { handler: Handler<E, R> };
  await rm(folder, { recursive: true });
  return handler;
};

export const edgeEvent = (
  body: string,
  more: { method?: string; headers?: Record<string, string>; truncated?: boolean; ip?: string } = {},
): CloudFrontRequestEvent => ({
  Records: [
    {
      cf: {
        config: { distributionDomainName: 'd', distributionId: 'D', eventType: 'origin-request', requestId: 'r' },
        request: {
          clientIp: more.ip ?? '203.0.113.7',
          method: more.method ?? 'POST',
          uri: '/collect',
          querystring: '',
          headers: Object.fromEntries(
            Object.entries({
              host: 'pixel.example',
              'user-agent': 'test',
              'cloudfront-viewer-country': 'US',
              ...more.headers,
            }).map(([key, value]) => [key, [{ key, value }]]),
          ),
          origin: {
            custom: {
              customHeaders: { 'x-evothesis-origin': [{ key: 'x-evothesis-origin', value: ORIGIN_SECRET }] },
              domainName: 'api.example',
              keepaliveTimeout: 5,
              path: '',
              port: 443,
              protocol: 'https',
              readTimeout: 30,
              sslProtocols: ['TLSv1.2'],
            },
          },
          body: {
            action: 'read-only',
            data: Buffer.from(body).toString('base64'),
            encoding: 'base64',
            inputTruncated: more.truncated ?? false,
          },
        },
      },
    },
  ],
});

export const gatewayEvent = (
  body: string,
  headers: Record<string, string> = { 'x-evothesis-origin': ORIGIN_SECRET },
  method = 'POST',
): APIGatewayProxyEventV2 => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: '/collect',
  rawQueryString: '',
  headers: { 'cloudfront-viewer-address': '203.0.113.7:443', ...headers },
  requestContext: {
    accountId: '0',
    apiId: 'a',
    domainName: 'api.example',
    domainPrefix: 'api',
    http: { method, path: '/collect', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
    requestId: 'r',
    routeKey: '$default',
    stage: '$default',
    time: '',
    timeEpoch: 0,
  },
  body,
  isBase64Encoded: false,
});
