import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { fromItem } from '../../clients/attributes.ts';
import { domainSession } from '../../records/keys.ts';
import type { TableNames } from '../../records/names.ts';
import type { RawBatch } from '../../records/raw.ts';
import { fromRawItem, type RawItem } from '../../records/raw-item.ts';

/** The batches of one session in order of their making, as the ingest stored them. */
export const rawSession = async function* (
  client: Pick<DynamoDBClient, 'send'>,
  tables: TableNames,
  siteId: string,
  sessionId: string,
): AsyncGenerator<RawBatch> {
  let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: tables.rawEvents,
        KeyConditionExpression: 'domain_session = :k',
        ExpressionAttributeValues: { ':k': { S: domainSession(siteId, sessionId) } },
        ConsistentRead: true,
        ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
      }),
    );
    for (const item of page.Items ?? []) yield fromRawItem(fromItem<RawItem>(item));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
};
