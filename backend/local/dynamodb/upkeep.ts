import { DatabaseSync } from 'node:sqlite';
import type { Api } from '../streams/api.ts';
import type { TablePlan } from '../template/plan.ts';

/** A server that is busy gets the disk back quickly: at most this many rows in one transaction. */
const STEP = 500;

/**
 * dynoxide never forgets a stream record, where DynamoDB does after 24 hours. Takes away what every mapping has passed
 * and what is older than `keepMs`; the last record stays, because the server counts on from it.
 */
export const trimStream = (file: string, table: string, passed: string, keepMs: number, now: number): number => {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA busy_timeout = 2000');
    const remove = database.prepare(
      `DELETE FROM _stream_records WHERE id IN (
         SELECT id FROM _stream_records
         WHERE table_name = ? AND CAST(sequence_number AS INTEGER) <= CAST(? AS INTEGER) AND created_at < ?
           AND CAST(sequence_number AS INTEGER) <
             (SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = ?)
         ORDER BY CAST(sequence_number AS INTEGER) LIMIT ${STEP})`,
    );
    return Number(remove.run(table, passed, Math.floor((now - keepMs) / 1000), table).changes);
  } finally {
    database.close();
  }
};

type Item = Record<string, { S?: string; N?: string; B?: string }>;

/** Keys of the items whose time has come, read from the file so that the server is not held up. */
const expiredItems = (file: string, table: string, attribute: string, now: number, limit: number): Item[] => {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database
      .prepare(
        `SELECT item_json FROM "${table.replaceAll('"', '""')}"
         WHERE CAST(json_extract(item_json, ?) AS INTEGER) BETWEEN 1 AND ? LIMIT ?`,
      )
      .all(`$."${attribute}".N`, Math.floor(now / 1000), limit)
      .map(({ item_json }) => JSON.parse(String(item_json)) as Item);
  } finally {
    database.close();
  }
};

/** Deletes expired items as DynamoDB's TTL does, sooner or later; on condition that they still are. Gives the count. */
export const sweepExpired = async (
  api: Api,
  file: string,
  tables: readonly TablePlan[],
  now: number,
  limit = 1_000,
): Promise<number> => {
  let swept = 0;
  for (const { name, keySchema, ttlAttribute } of tables) {
    if (!ttlAttribute) continue;
    for (const item of expiredItems(file, name, ttlAttribute, now, limit)) {
      await api('DynamoDB_20120810.DeleteItem', {
        TableName: name,
        Key: Object.fromEntries(keySchema.map(({ AttributeName }) => [AttributeName, item[AttributeName]])),
        ConditionExpression: '#ttl <= :now',
        ExpressionAttributeNames: { '#ttl': ttlAttribute },
        ExpressionAttributeValues: { ':now': { N: String(Math.floor(now / 1000)) } },
      }).then(
        () => swept++,
        () => undefined,
      );
    }
  }
  return swept;
};
