import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { fromItem } from '../../clients/attributes.ts';
import type { EnrichedBatch } from '../../records/enriched.ts';
import { type EnrichedItem, fromEnrichedItem } from '../../records/enriched-item.ts';
import { hourMarker, siteShard } from '../../records/keys.ts';
import type { TableNames } from '../../records/names.ts';

/** A site-hour that has events, and how many shards they are spread over. */
export type SiteShards = { siteId: string; shards: number };
/** One item of enriched-events; `key` names it for ever. */
export type EnrichedRow = { key: string; batch: EnrichedBatch };

const warn = (key: string, error: Error): void =>
  console.warn(JSON.stringify({ level: 'WARN', message: 'enriched item cannot be read', key, error: error.message }));

/**
 * Reads enriched-events by key, for those who look at the last minutes and hours. Nothing here scans. An item that this
 * release cannot read is told and left out: one of them must not take the whole dashboard away.
 */
export const createEventReader = (client: Pick<DynamoDBClient, 'send'>, tables: TableNames, onUnreadable = warn) => {
  const unpack = (row: EnrichedItem, key: string): EnrichedBatch | undefined => {
    try {
      return fromEnrichedItem(row);
    } catch (error) {
      onUnreadable(key, error as Error);
      return undefined;
    }
  };

  const query = async function* (
    TableName: string,
    condition: string,
    values: Record<string, string>,
  ): AsyncGenerator<Record<string, AttributeValue>> {
    let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: condition,
          ExpressionAttributeNames: condition.includes('#r')
            ? { '#h': TableName === tables.rawEvents ? 'domain_session' : 'site_id', '#r': 'timestamp' }
            : { '#h': 'domain_session' },
          ExpressionAttributeValues: Object.fromEntries(Object.entries(values).map(([name, S]) => [name, { S }])),
          ConsistentRead: true,
          ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
        }),
      );
      yield* page.Items ?? [];
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
  };

  return {
    /** The sites that have events in an hour (`2026-11-22T14`), or that one site of them. */
    sitesOf: async (hour: string, siteId?: string): Promise<SiteShards[]> => {
      const found: SiteShards[] = [];
      const rows =
        siteId === undefined
          ? query(tables.rawEvents, '#h = :h', { ':h': hourMarker(hour) })
          : query(tables.rawEvents, '#h = :h AND #r = :s', { ':h': hourMarker(hour), ':s': siteId });
      for await (const item of rows) {
        const { timestamp, shards } = fromItem<{ timestamp: string; shards?: number }>(item);
        found.push({ siteId: timestamp, shards: shards ?? 1 });
      }
      return found;
    },

    /** Batches received from `from` (ISO, inclusive) up to `to` (exclusive), shard after shard, each in order of receipt. */
    rows: async function* (site: SiteShards, from: string, to: string): AsyncGenerator<EnrichedRow> {
      for (let shard = 0; shard < site.shards; shard++) {
        const values = { ':h': siteShard(site.siteId, shard), ':f': from, ':t': to };
        for await (const item of query(tables.enrichedEvents, '#h = :h AND #r BETWEEN :f AND :t', values)) {
          const row = fromItem<EnrichedItem>(item);
          if (row.timestamp >= to) continue;
          const key = `${row.site_id} ${row.timestamp}`;
          const batch = unpack(row, key);
          if (batch) yield { key, batch };
        }
      }
    },
  };
};
export type EventReader = ReturnType<typeof createEventReader>;
