import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { fromItem } from '../src/clients/attributes.ts';
import { dynamo } from '../src/clients/store.ts';
import type { EnrichedBatch } from '../src/records/enriched.ts';
import { type EnrichedItem, fromEnrichedItem } from '../src/records/enriched-item.ts';
import { domainSession, parseHourShard, siteShard, timeBatch } from '../src/records/keys.ts';
import type { TableNames } from '../src/records/names.ts';
import type { RawItem } from '../src/records/raw-item.ts';
import type { Visit } from './visit.ts';

export const rawItem = async (tables: TableNames, visit: Visit): Promise<RawItem | undefined> => {
  const { Items = [] } = await dynamo().send(
    new QueryCommand({
      TableName: tables.rawEvents,
      KeyConditionExpression: 'domain_session = :key AND #range = :range',
      ExpressionAttributeNames: { '#range': 'timestamp' },
      ExpressionAttributeValues: {
        ':key': { S: domainSession(visit.siteId, visit.sessionId) },
        ':range': { S: timeBatch(visit.createdAt, visit.batchId) },
      },
      ConsistentRead: true,
    }),
  );
  return Items[0] && fromItem<RawItem>(Items[0]);
};

/** The enriched batch of a raw item, under the key that follows from it. */
export const enrichedBatch = async (tables: TableNames, raw: RawItem): Promise<EnrichedBatch | undefined> => {
  const { siteId, shard } = parseHourShard(raw.hour_shard);
  const { Item } = await dynamo().send(
    new GetItemCommand({
      TableName: tables.enrichedEvents,
      Key: { site_id: { S: siteShard(siteId, shard) }, timestamp: { S: raw.received_batch } },
      ConsistentRead: true,
    }),
  );
  return Item && fromEnrichedItem(fromItem<EnrichedItem>(Item));
};

export const sessionsOf = async (tables: TableNames, identity: string): Promise<number> => {
  const { Count = 0 } = await dynamo().send(
    new QueryCommand({
      TableName: tables.sessions,
      KeyConditionExpression: 'identity_id = :identity',
      ExpressionAttributeValues: { ':identity': { S: identity } },
      Select: 'COUNT',
      ConsistentRead: true,
    }),
  );
  return Count;
};
