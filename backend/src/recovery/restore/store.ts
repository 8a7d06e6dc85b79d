import { type AttributeValue, type DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { archiveTables } from '../../archive/store.ts';
import { fromItem } from '../../clients/attributes.ts';
import { type EnrichedItem, fromEnrichedItem } from '../../records/enriched-item.ts';
import { parseDomainSession } from '../../records/keys.ts';
import type { TableNames } from '../../records/names.ts';
import { fromRawItem, type RawItem } from '../../records/raw-item.ts';
import type { CopiedRow, Restorable, RestorePorts } from './restore.ts';

type Item = Record<string, AttributeValue>;

const beforeHash = (key: string | undefined): string => (key ?? '').split('#')[0] ?? '';

const readOr = <T>(read: () => T): T | null => {
  try {
    return read();
  } catch {
    return null;
  }
};

/** Site and batch of a row, by the table that it is of. */
const READ: Readonly<Record<Restorable, (item: Item) => CopiedRow>> = {
  rawEvents: (item) =>
    // The marker of a site-hour has no payload, and its range is the site.
    item.payload
      ? {
          siteId: parseDomainSession(item.domain_session?.S ?? '').siteId,
          batch: readOr(() => fromRawItem(fromItem<RawItem>(item))),
        }
      : { siteId: item.timestamp?.S ?? '' },
  enrichedEvents: (item) => ({
    siteId: beforeHash(item.site_id?.S),
    batch: readOr(() => fromEnrichedItem(fromItem<EnrichedItem>(item)).raw),
  }),
  identities: (item) => ({ siteId: beforeHash(item.blocking_key?.S) }),
  sessions: (item) => ({ siteId: item.site_id?.S ?? '' }),
  clientConfig: (item) => ({ siteId: item.site_id?.S ?? '', record: item.record?.S ?? '' }),
};

const HASH: Readonly<Record<Restorable, string>> = {
  rawEvents: 'domain_session',
  enrichedEvents: 'site_id',
  identities: 'blocking_key',
  sessions: 'identity_id',
  clientConfig: 'site_id',
};

/** A copy of a table, as `aws dynamodb restore-table-to-point-in-time` makes it, and the table itself. */
export const restorePorts = (
  client: DynamoDBClient,
  tables: TableNames,
  { table, copy }: { table: Restorable; copy: string },
): RestorePorts => ({
  tombstones: archiveTables(client, tables).tombstones,
  rows: async function* () {
    let ExclusiveStartKey: Item | undefined;
    do {
      const page = await client.send(
        new ScanCommand({ TableName: copy, ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}) }),
      );
      for (const Item of page.Items ?? []) {
        const expiresAt = Item.expires_at?.N;
        yield {
          row: { ...READ[table](Item), ...(expiresAt === undefined ? {} : { expiresAt: Number(expiresAt) }) },
          put: async () => {
            try {
              const ConditionExpression = `attribute_not_exists(${HASH[table]})`;
              await client.send(new PutItemCommand({ TableName: tables[table], Item, ConditionExpression }));
              return 'put';
            } catch (error) {
              if ((error as Error).name === 'ConditionalCheckFailedException') return 'there';
              throw error;
            }
          },
        };
      }
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
  },
});
