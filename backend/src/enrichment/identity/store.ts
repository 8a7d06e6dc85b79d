import {
  BatchGetItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { fromItem, toItem } from '../../clients/attributes.ts';
import type { IdentityStore, Row, RowKey } from './rows.ts';

type StoredRow = {
  blocking_key: string;
  row_key: string;
  version: number;
  data: string;
  identity_id?: string;
  household_id?: string;
  expires_at: number;
};

/** Keys that DynamoDB takes in one BatchGetItem. */
const BATCH_GET_KEYS = 100;
const UNPROCESSED_ROUNDS = 5;

const toRow = (item: StoredRow): Row => ({
  key: item.blocking_key,
  row: item.row_key,
  version: item.version,
  data: JSON.parse(item.data),
  ...(item.identity_id ? { identityId: item.identity_id } : {}),
  ...(item.household_id ? { householdId: item.household_id } : {}),
  expiresAt: item.expires_at,
});

const keyOf = ({ key, row }: RowKey) => ({ blocking_key: { S: key }, row_key: { S: row } });
const nameOf = ({ key, row }: RowKey): string => `${key}\n${row}`;

/** The row store on the DynamoDB table `identities`. */
export const dynamoIdentityStore = (client: DynamoDBClient, table: string): IdentityStore => {
  const getSome = async (keys: readonly RowKey[], consistent: boolean, into: Map<string, Row>): Promise<void> => {
    let asked: Record<string, unknown>[] = keys.map(keyOf);
    for (let round = 0; asked.length > 0; round++) {
      if (round === UNPROCESSED_ROUNDS) throw new Error(`${asked.length} identity rows could not be read: throttled`);
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetItemCommand({
          RequestItems: { [table]: { Keys: asked as ReturnType<typeof keyOf>[], ConsistentRead: consistent } },
        }),
      );
      for (const item of Responses?.[table] ?? []) {
        const row = toRow(fromItem<StoredRow>(item));
        into.set(nameOf(row), row);
      }
      asked = UnprocessedKeys?.[table]?.Keys ?? [];
    }
  };

  return {
    get: async (keys, consistent = false) => {
      // BatchGetItem refuses the same key twice.
      const distinct = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
      const found = new Map<string, Row>();
      const parts = Array.from({ length: Math.ceil(distinct.length / BATCH_GET_KEYS) }, (_, part) =>
        distinct.slice(part * BATCH_GET_KEYS, (part + 1) * BATCH_GET_KEYS),
      );
      await Promise.all(parts.map((part) => getSome(part, consistent, found)));
      return keys.map((key) => found.get(nameOf(key)));
    },
    query: async (key, limit) => {
      if (limit <= 0) return [];
      const { Items } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'blocking_key = :key',
          ExpressionAttributeValues: { ':key': { S: key } },
          Limit: limit,
        }),
      );
      return (Items ?? []).map((item) => toRow(fromItem<StoredRow>(item)));
    },
    put: async (row) => {
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: toItem({
              blocking_key: row.key,
              row_key: row.row,
              version: row.version,
              data: JSON.stringify(row.data),
              identity_id: row.identityId,
              household_id: row.householdId,
              expires_at: row.expiresAt,
            }),
            ConditionExpression: row.version === 1 ? 'attribute_not_exists(blocking_key)' : 'version = :before',
            ...(row.version === 1 ? {} : { ExpressionAttributeValues: { ':before': { N: String(row.version - 1) } } }),
          }),
        );
        return true;
      } catch (error) {
        if ((error as Error).name === 'ConditionalCheckFailedException') return false;
        throw error;
      }
    },
    remove: async (key) => {
      await client.send(new DeleteItemCommand({ TableName: table, Key: keyOf(key) }));
    },
  };
};
