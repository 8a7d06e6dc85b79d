import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { buildApp } from 'fauxqs';
import { toItem } from '../../clients/attributes.ts';
import { createDynamo, createS3 } from '../../clients/store.ts';
import type { EnrichedBatch } from '../../records/enriched.ts';
import { toEnrichedItem } from '../../records/enriched-item.ts';
import { hourMarker, hourOf } from '../../records/keys.ts';
import { bucketNames, INDEXES, tableNames } from '../../records/names.ts';
import type { RawBatch } from '../../records/raw.ts';
import { toRawItem } from '../../records/raw-item.ts';

/** Real servers for the tests of what is stored: a DynamoDB server and an S3 server, empty, on free ports. */

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** A busy machine takes its time to start a server, and to answer a test's request. */
const START_MS = 60_000;
const PATIENCE = { maxAttempts: 10, requestHandler: { requestTimeout: START_MS } };

const startDynamo = async (file?: string): Promise<{ endpoint: string; stop: () => void }> => {
  const binary = createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
  const port = await freePort();
  const server = spawn(binary, ['serve', '--port', String(port), ...(file ? ['--db-path', file] : [])], {
    stdio: 'ignore',
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    try {
      await fetch(endpoint);
      return { endpoint, stop: () => void server.kill('SIGKILL') };
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
  server.kill('SIGKILL');
  throw new Error(`the DynamoDB server did not answer within ${START_MS / 1000} s`);
};

/** fauxqs knows no conditional writes (If-Match, If-None-Match); S3 has had them since 2024. */
const startS3 = async () => {
  const app = buildApp({ logger: false });
  app.addHook('preHandler', async (request, reply) => {
    const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers;
    if (request.method !== 'PUT' || !(ifMatch || ifNoneMatch)) return;
    const head = await app.inject({ method: 'HEAD', url: request.url });
    const met = ifNoneMatch ? head.statusCode === 404 : head.headers.etag === ifMatch;
    if (!met) await reply.code(412).type('application/xml').send('<Error><Code>PreconditionFailed</Code></Error>');
  });
  const endpoint = await app.listen({ port: 0, host: '127.0.0.1' });
  return { endpoint, stop: () => app.close() };
};

const table = (
  dynamo: DynamoDBClient,
  TableName: string,
  hash: string,
  range: string,
  index?: [string, string, string],
) =>
  dynamo.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [hash, range, ...(index ? index.slice(1) : [])].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S' as const,
      })),
      KeySchema: [
        { AttributeName: hash, KeyType: 'HASH' },
        { AttributeName: range, KeyType: 'RANGE' },
      ],
      ...(index && {
        GlobalSecondaryIndexes: [
          {
            IndexName: index[0],
            KeySchema: [
              { AttributeName: index[1], KeyType: 'HASH' },
              { AttributeName: index[2], KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
    }),
  );

export type TestStores = {
  dynamo: DynamoDBClient;
  s3: S3Client;
  dynamoEndpoint: string;
  s3Endpoint: string;
  stop: () => Promise<void>;
};

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Stage dev's buckets, on whatever S3 server a client talks to. */
export const makeBuckets = async (s3: S3Client): Promise<void> => {
  for (const Bucket of Object.values(bucketNames('dev'))) await s3.send(new CreateBucketCommand({ Bucket }));
};

/**
 * Starts both servers, makes stage dev's tables and buckets, and points the AWS variables of this process at them.
 * @param file where the tables are kept for another run, which finds them there; default: in memory
 */
export const startStores = async (file?: string): Promise<TestStores> => {
  const found = file !== undefined && existsSync(file);
  const [database, objects] = await Promise.all([startDynamo(file), startS3()]);
  Object.assign(process.env, {
    AWS_REGION: 'us-west-1',
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    AWS_ENDPOINT_URL_S3: objects.endpoint,
    STAGE: 'dev',
  });
  const dynamo = createDynamo(PATIENCE);
  const s3 = createS3();
  if (!found) await makeTables(dynamo);
  await makeBuckets(s3);
  return {
    dynamo,
    s3,
    dynamoEndpoint: database.endpoint,
    s3Endpoint: objects.endpoint,
    stop: async () => {
      dynamo.destroy();
      s3.destroy();
      database.stop();
      await objects.stop();
    },
  };
};

const makeTables = async (dynamo: DynamoDBClient): Promise<void> => {
  const tables = tableNames('dev');
  await table(dynamo, tables.rawEvents, 'domain_session', 'timestamp', [
    INDEXES.rawByHour,
    'hour_shard',
    'received_batch',
  ]);
  await table(dynamo, tables.enrichedEvents, 'site_id', 'timestamp');
  await table(dynamo, tables.clientConfig, 'site_id', 'record');
  await table(dynamo, tables.sessions, 'identity_id', 'session_start');
  await table(dynamo, tables.identities, 'blocking_key', 'row_key');
};

/** Every item of a table, a page at a time. */
export const eachPage = async function* ({ dynamo }: TestStores, TableName: string) {
  for await (const { Items = [] } of paginateScan({ client: dynamo }, { TableName })) yield Items;
};

/** Puts items as they are, 25 at a time. */
export const putItems = async ({ dynamo }: TestStores, TableName: string, items: readonly object[]): Promise<void> => {
  for (let at = 0; at < items.length; at += 25) {
    let requests = items.slice(at, at + 25).map((item) => ({ PutRequest: { Item: toItem(item as Plain) } }));
    while (requests.length > 0) {
      const { UnprocessedItems } = await dynamo.send(
        new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }),
      );
      requests = (UnprocessedItems?.[TableName] ?? []) as typeof requests;
    }
  }
};
type Plain = Parameters<typeof toItem>[0];

const putMarker = async ({ dynamo }: TestStores, batch: RawBatch, shards: number): Promise<void> => {
  const { siteId, receivedAt, expiresAt } = batch;
  const marker = { domain_session: hourMarker(hourOf(receivedAt)), timestamp: siteId, shards, expires_at: expiresAt };
  const ConditionExpression = 'attribute_not_exists(domain_session)';
  try {
    const TableName = tableNames('dev').rawEvents;
    await dynamo.send(new PutItemCommand({ TableName, Item: toItem(marker), ConditionExpression }));
  } catch (error) {
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
  }
};

/** Stores batches as the ingest does, marker first. */
export const putRaw = async (stores: TestStores, batches: readonly RawBatch[], shards = 1): Promise<void> => {
  const marked = new Set<string>();
  for (const batch of batches) {
    const place = `${hourOf(batch.receivedAt)} ${batch.siteId}`;
    if (!marked.has(place)) await putMarker(stores, batch, shards);
    marked.add(place);
  }
  await putItems(stores, tableNames('dev').rawEvents, batches.map(toRawItem));
};

export const putEnriched = (stores: TestStores, batches: readonly EnrichedBatch[]): Promise<void> =>
  putItems(stores, tableNames('dev').enrichedEvents, batches.map(toEnrichedItem));
