import { BatchGetItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { fromItem, toItem } from '../clients/attributes.ts';
import type { EnrichedBatch } from '../records/enriched.ts';
import { toEnrichedItem } from '../records/enriched-item.ts';
import { siteShard, timeBatch } from '../records/keys.ts';
import type { RawBatch } from '../records/raw.ts';
import type { EnrichedStore } from './pipeline.ts';

const keyOf = ({ siteId, shard, receivedAt, batchId }: RawBatch) => ({
  site_id: siteShard(siteId, shard),
  timestamp: timeBatch(receivedAt, batchId),
});

/** Keys that DynamoDB takes in one BatchGetItem. */
const MOST_KEYS = 100;

/** The table `enriched-events`. */
export const dynamoEnrichedStore = (client: DynamoDBClient, table: string): EnrichedStore => ({
  stored: async (batches) => {
    const found = new Set<string>();
    const nameOf = (key: { site_id: string; timestamp: string }) => `${key.site_id}\n${key.timestamp}`;
    const keys = [...new Map(batches.map((batch) => [nameOf(keyOf(batch)), keyOf(batch)])).values()];
    for (let at = 0; at < keys.length; at += MOST_KEYS) {
      const Keys = keys.slice(at, at + MOST_KEYS).map((key) => toItem(key));
      const { Responses } = await client.send(
        new BatchGetItemCommand({
          RequestItems: {
            [table]: {
              Keys,
              ProjectionExpression: 'site_id, #time',
              ExpressionAttributeNames: { '#time': 'timestamp' },
            },
          },
        }),
      );
      for (const item of Responses?.[table] ?? []) found.add(nameOf(fromItem(item)));
    }
    return new Set(batches.filter((batch) => found.has(nameOf(keyOf(batch)))));
  },
  put: async (batch: EnrichedBatch) => {
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: toItem(toEnrichedItem(batch)),
          ConditionExpression: 'attribute_not_exists(site_id)',
        }),
      );
    } catch (error) {
      // What was stored first stands: the archive of an hour must not change under its readers.
      if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
    }
  },
});
