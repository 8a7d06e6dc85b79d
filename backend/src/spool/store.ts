import { gunzipSync } from 'node:zlib';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { type Row, textOf } from '../../../edge/src/door/dynamo.ts';
import { createKeep } from '../../../edge/src/door/keep.ts';
import { readSiteRows, secretOf } from '../../../edge/src/door/rows.ts';
import { sdkCall } from '../../../edge/src/door/store.ts';
import { bucketNames, INTERNAL_PREFIXES, type Stage, tableNames } from '../records/names.ts';
import { defaultSiteConfig } from '../records/site.ts';
import type { SpoolPorts } from './drain.ts';
import { type SiteFacts, type SpooledBatch, withSession } from './unread.ts';

const MAX_BATCH_BYTES = 8 * 1024 * 1024;

/** The spool of one stage, on real clients. */
export const spoolPorts = (stage: Stage, dynamo: DynamoDBClient, s3: S3Client): SpoolPorts => {
  const Bucket = bucketNames(stage).internal;
  const tables = tableNames(stage);
  const call = sdkCall(dynamo);
  const keep = createKeep(call, tables.rawEvents);
  const known = new Map<string, SiteFacts & { shards: number }>();

  const queried = async (TableName: string, siteId: string): Promise<Row[]> => {
    const { Items = [] } = await call('Query', {
      TableName,
      KeyConditionExpression: 'site_id = :site',
      ExpressionAttributeValues: { ':site': { S: siteId } },
    });
    return Items;
  };
  const factsOf = async (siteId: string): Promise<SiteFacts & { shards: number }> => {
    const { site } = readSiteRows(siteId, stage, await queried(tables.clientConfig, siteId));
    // As at the door: stage dev takes an unregistered site as one of tier full.
    const setting = site?.privacy ?? (stage === 'dev' ? 'full' : defaultSiteConfig(siteId, stage).privacy);
    const daily = site && setting !== 'full' ? await queried(tables.dailyKeys, siteId) : [];
    const keys = new Map(daily.map((row) => [textOf(row.day), secretOf(row)]));
    return { shards: site?.shards ?? 1, setting, dailyKey: (day) => keys.get(day) };
  };
  const siteOf = async (siteId: string) => {
    const found = known.get(siteId) ?? (await factsOf(siteId));
    known.set(siteId, found);
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
    keep: async (batch) => {
      const site = await siteOf(batch.siteId);
      return keep(withSession(batch, site), site.shards);
    },
  };
};

const asBatch = (value: unknown): SpooledBatch | undefined => {
  const batch = value as Partial<SpooledBatch> | null;
  const named = batch && [batch.siteId, batch.sessionId, batch.batchId, batch.createdAt, batch.receivedAt];
  return named?.every((field) => typeof field === 'string') && Array.isArray(batch?.events)
    ? (batch as SpooledBatch)
    : undefined;
};
