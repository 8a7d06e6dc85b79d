import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { fromItem, type StoredItem, toItem } from '../clients/attributes.ts';
import type { TableNames } from '../records/names.ts';
import { TOMBSTONE_PREFIX, type Tombstone } from '../records/tombstones.ts';
import { createSiteStore } from '../sites/store.ts';
import { mentions } from './prune.ts';

type Table = keyof TableNames;
type Key = Readonly<Record<string, string>>;

export type IdentityRow = {
  blocking_key: string;
  row_key: string;
  version: number;
  data: string;
  identity_id?: string;
};
export type SessionRow = Readonly<Record<string, unknown>> & {
  identity_id: string;
  session_start: string;
  session_id?: string;
};

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The tables as an erasure and an access see them. */
export const erasureTables = (dynamo: DynamoDBClient, tables: TableNames) => ({
  /** Deletes by key, 25 at a time; what DynamoDB hands back unprocessed is tried again. */
  remove: async (table: Table, keys: readonly Key[]): Promise<void> => {
    const TableName = tables[table];
    for (let at = 0; at < keys.length; at += 25) {
      let requests = keys.slice(at, at + 25).map((key) => ({ DeleteRequest: { Key: toItem(key) } }));
      for (let round = 0; requests.length > 0; round++) {
        if (round > 8) throw new Error(`${requests.length} rows of ${TableName} could not be deleted: throttled`);
        if (round > 0) await wait(50 * 2 ** round);
        const { UnprocessedItems } = await dynamo.send(
          new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }),
        );
        requests = (UnprocessedItems?.[TableName] ?? []) as typeof requests;
      }
    }
  },
  sessions: async (identityId: string): Promise<SessionRow[]> => {
    const found: SessionRow[] = [];
    let start: StoredItem | undefined;
    do {
      const page = await dynamo.send(
        new QueryCommand({
          TableName: tables.sessions,
          KeyConditionExpression: 'identity_id = :identity',
          ExpressionAttributeValues: toItem({ ':identity': identityId }),
          ...(start && { ExclusiveStartKey: start as never }),
        }),
      );
      found.push(...(page.Items ?? []).map((item) => fromItem<SessionRow>(item)));
      start = page.LastEvaluatedKey;
    } while (start);
    return found;
  },
  /**
   * Rows of a site in the identities table that mention any of these ids, in key or data. The one scan outside of
   * client-config: an erasure must find what no index names, and it is rare and nobody waits for it.
   */
  identityRows: async (siteId: string, ids: readonly string[]): Promise<IdentityRow[]> => {
    const found: IdentityRow[] = [];
    const all = new Set(ids);
    let start: StoredItem | undefined;
    do {
      const page = await dynamo.send(
        new ScanCommand({
          TableName: tables.identities,
          FilterExpression: 'begins_with(blocking_key, :site)',
          ExpressionAttributeValues: toItem({ ':site': `${siteId}#` }),
          ConsistentRead: true,
          ...(start && { ExclusiveStartKey: start as never }),
        }),
      );
      for (const item of page.Items ?? []) {
        const row = fromItem<IdentityRow>(item);
        const text = `${row.blocking_key}\n${row.row_key}\n${row.identity_id ?? ''}\n${row.data}`;
        if (mentions(text, all)) found.push(row);
      }
      start = page.LastEvaluatedKey;
    } while (start);
    return found;
  },
  /** Puts a row back without the mentions, if nobody changed it meanwhile; false where somebody did. */
  replaceIdentityRow: async (row: IdentityRow, data: string): Promise<boolean> => {
    try {
      await dynamo.send(
        new PutItemCommand({
          TableName: tables.identities,
          Item: toItem({ ...row, data, version: row.version + 1 }),
          ConditionExpression: 'version = :before',
          ExpressionAttributeValues: toItem({ ':before': row.version }),
        }),
      );
      return true;
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  },
  removeIdentityRow: async ({ blocking_key, row_key }: IdentityRow): Promise<void> => {
    await dynamo.send(new DeleteItemCommand({ TableName: tables.identities, Key: toItem({ blocking_key, row_key }) }));
  },
  /** Days that the site's rows live; 0 where the site is not registered. */
  retentionDays: async (siteId: string): Promise<number> => {
    const site = await createSiteStore(dynamo, tables.clientConfig).getSite(siteId);
    return site?.config.retentionDays ?? 0;
  },
  putTombstone: async (siteId: string, id: string, part: number, tombstone: Tombstone): Promise<void> => {
    const record = `${TOMBSTONE_PREFIX}${id}#${String(part).padStart(4, '0')}`;
    await dynamo.send(
      new PutItemCommand({
        TableName: tables.clientConfig,
        Item: toItem({ site_id: siteId, record, erased_at: tombstone.erased_at, hashes: tombstone.hashes }),
      }),
    );
  },
});
export type ErasureTables = ReturnType<typeof erasureTables>;
