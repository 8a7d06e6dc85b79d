import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { type BadRow, badRowsKey } from '../../records/bad-rows.ts';
import { parseTimeBatch } from '../../records/keys.ts';
import { type Stage, tableNames } from '../../records/names.ts';

/** A bad row with the request it came in. */
export type FoundBadRow = BadRow & { receivedAt: string; request: string };

/**
 * The bad rows of a site, a Query an hour, by time of receipt.
 * @param hours `2026-11-23T14`, in the order wanted
 */
export const readBadRows = async function* (
  client: Pick<DynamoDBClient, 'send'>,
  stage: Stage,
  siteId: string,
  hours: Iterable<string>,
): AsyncGenerator<FoundBadRow> {
  for (const hour of hours) {
    let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: tableNames(stage).rawEvents,
          KeyConditionExpression: 'domain_session = :k',
          ExpressionAttributeValues: { ':k': { S: badRowsKey(siteId, hour) } },
          ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
        }),
      );
      for (const { timestamp, rows } of page.Items ?? []) {
        const { time: receivedAt, batchId: request } = parseTimeBatch(timestamp?.S ?? '');
        for (const row of JSON.parse(rows?.S ?? '[]') as BadRow[]) yield { receivedAt, request, ...row };
      }
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
  }
};
