import { gunzipSync } from 'node:zlib';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { EnrichedLine, RawLine } from '../src/records/lines.ts';
import type { System } from './stack-process.ts';

/** Reads what is stored, past the project's own readers: a test must not trust the code it tests. */
export const storedIn = ({ stack }: System) => {
  const shared = {
    region: stack.region,
    credentials: { accessKeyId: stack.accessKeyId, secretAccessKey: stack.secretAccessKey },
  };
  const dynamo = new DynamoDBClient({ ...shared, endpoint: stack.dynamodbEndpoint });
  const s3 = new S3Client({ ...shared, endpoint: stack.s3Endpoint, forcePathStyle: true });

  const scan = async (table: string) => {
    const items: Record<string, Record<string, unknown>>[] = [];
    let ExclusiveStartKey: Record<string, never> | undefined;
    do {
      const page = await dynamo.send(new ScanCommand({ TableName: table, ExclusiveStartKey }));
      items.push(...((page.Items ?? []) as never[]));
      ExclusiveStartKey = page.LastEvaluatedKey as never;
    } while (ExclusiveStartKey);
    return items;
  };

  const keys = async (bucket: string, prefix: string): Promise<string[]> => {
    const found: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken }));
      for (const { Key } of page.Contents ?? []) if (Key) found.push(Key);
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    return found;
  };

  const object = async (bucket: string, key: string): Promise<Buffer> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };

  const lines = async <T>(bucket: string, prefix: string): Promise<T[]> => {
    const found: T[] = [];
    for (const key of await keys(bucket, prefix)) {
      if (!key.endsWith('.jsonl.gz')) continue;
      const text = gunzipSync(await object(bucket, key)).toString('utf8');
      for (const line of text.split('\n')) if (line) found.push(JSON.parse(line) as T);
    }
    return found;
  };

  return {
    scan,
    keys,
    object,
    put: (Bucket: string, Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body })),
    /** Items of raw-events that are batches, not site-hour markers. */
    rawItems: async () => (await scan(stack.tables.rawEvents)).filter((item) => 'payload' in item),
    enrichedItems: () => scan(stack.tables.enrichedEvents),
    rawArchive: (site: string) => lines<RawLine>(stack.buckets.archive, `site-logs/domain=${site}/`),
    enrichedArchive: (site: string) => lines<EnrichedLine>(stack.buckets.enriched, `enriched-events/domain=${site}/`),
    close: () => {
      dynamo.destroy();
      s3.destroy();
    },
  };
};
