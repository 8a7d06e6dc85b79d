import { type DynamoDBClient, PutItemCommand, QueryCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { fromItem, toItem } from '../../clients/attributes.ts';
import { fromSessionItem, type SessionItem, toMergedItem, toSessionItem } from './item.ts';
import type { SessionStore } from './track.ts';
import type { Session } from './types.ts';

/** Sessions that ordinary traffic needs: the current one, and what may be left of one it took up. */
const LATEST = 3;
/** How far a session's key may lie from its true first event: as long as a site believes late events. */
const DRIFT_MS = 72 * 3_600_000;

const isoOf = (ms: number): string => new Date(ms).toISOString();

/** The session store on the DynamoDB table `sessions`. */
export const dynamoSessionStore = (client: DynamoDBClient, table: string): SessionStore => {
  const query = async (identity: string, consistent: boolean, range?: [string, string]): Promise<SessionItem[]> => {
    const { Items } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: `identity_id = :identity${range ? ' AND session_start BETWEEN :from AND :to' : ''}`,
        ExpressionAttributeValues: toItem({ ':identity': identity, ':from': range?.[0], ':to': range?.[1] }),
        ScanIndexForward: false,
        ConsistentRead: consistent,
        ...(range ? {} : { Limit: LATEST }),
      }),
    );
    return (Items ?? []).map((item) => fromItem<SessionItem>(item));
  };

  const put = (item: SessionItem, before: number) => ({
    TableName: table,
    Item: toItem(item),
    ...(before === 0
      ? { ConditionExpression: 'attribute_not_exists(identity_id)' }
      : { ConditionExpression: 'version = :before', ExpressionAttributeValues: toItem({ ':before': before }) }),
  });

  return {
    near: async (identity, first, last, consistent) => {
      const latest = await query(identity, consistent);
      const oldest = latest.at(-1);
      const isAll = latest.length < LATEST || (oldest !== undefined && oldest.session_start < isoOf(first));
      const older = isAll ? [] : await query(identity, consistent, [isoOf(first - DRIFT_MS), isoOf(last + DRIFT_MS)]);
      const byStart = new Map([...latest, ...older].map((item) => [item.session_start, item]));
      return [...byStart.values()].map(fromSessionItem).filter((session): session is Session => session !== undefined);
    },
    write: async ({ session, absorbs }) => {
      const main = put(toSessionItem(session), session.version);
      const merged = absorbs.map((gone) => put(toMergedItem(gone, session), gone.version));
      try {
        // A transaction costs twice as much: only for the rare merge.
        if (merged.length === 0) await client.send(new PutItemCommand(main));
        else {
          const TransactItems = [main, ...merged].map((Put) => ({ Put }));
          await client.send(new TransactWriteItemsCommand({ TransactItems }));
        }
        return true;
      } catch (error) {
        const { name } = error as Error;
        if (name === 'ConditionalCheckFailedException' || name === 'TransactionCanceledException') return false;
        throw error;
      }
    },
  };
};
