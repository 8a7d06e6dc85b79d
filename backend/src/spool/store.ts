import { gunzipSync } from 'node:zlib';
import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { createKeep } from '../../../edge/src/door/keep.ts';
import { readSiteRows } from '../../../edge/src/door/rows.ts';
import { sdkCall } from '../../../edge/src/door/store.ts';
import { bucketNames, INTERNAL_PREFIXES, type Stage, tableNames } from '../records/names.ts';
import type { RawBatch } from '../records/raw.ts';
import type { SpoolPorts } from './drain.ts';

const MAX_BATCH_BYTES = 8 * 1024 * 1024;

/** The spool of one stage, on real clients. */
export const spoolPorts = (stage: Stage, dynamo: DynamoDBClient, s3: S3Client): SpoolPorts => {
  const Bucket = bucketNames(stage).internal;
  const tables = tableNames(stage);
  const keep = createKeep(sdkCall(dynamo), tables.rawEvents);
  const shards = new Map<string, number>();

  const shardsOf = async (siteId: string): Promise<number> => {
    const known = shards.get(siteId);
    if (known !== undefined) return known;
    const { Items = [] } = await dynamo.send(
      new QueryCommand({
        TableName: tables.clientConfig,
        KeyConditionExpression: 'site_id = :site',
        ExpressionAttributeValues: { ':site': { S: siteId } },
      }),
    );
    const found = readSiteRows(siteId, stage, Items as never).site?.shards ?? 1;
    shards.set(siteId, found);
    return found;
  };

  return {
    list: async (limit) => {
      const keys: string[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client: s3 },
        { Bucket, Prefix: INTERNAL_PREFIXES.spool },
      )) {
        for (const { Key } of Contents) if (Key?.endsWith('.json.gz')) keys.push(Key);
        if (keys.length >= limit) break;
      }
      return keys.slice(0, limit).sort();
    },
    read: async (Key) => {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
        return asBatch(JSON.parse(gunzipSync(bytes, { maxOutputLength: MAX_BATCH_BYTES }).toString()));
      } catch (error) {
        const { name, code } = error as { name: string; code?: string };
        if (name === 'NoSuchKey' || name === 'SyntaxError' || name === 'RangeError' || code?.startsWith('Z_'))
          return undefined;
        throw error;
      }
    },
    remove: async (Key) => {
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    },
    keep: async (batch) => keep(batch, await shardsOf(batch.siteId)),
  };
};

const asBatch = (value: unknown): RawBatch | undefined => {
  const batch = value as Partial<RawBatch> | null;
  const named = batch && [batch.siteId, batch.sessionId, batch.batchId, batch.createdAt, batch.receivedAt];
  return named?.every((field) => typeof field === 'string') && Array.isArray(batch?.events)
    ? (batch as RawBatch)
    : undefined;
};
