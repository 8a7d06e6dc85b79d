import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { fromItem } from '../clients/attributes.ts';
import type { EnrichedItem } from '../records/enriched-item.ts';
import { hourMarker, hourShard, siteShard } from '../records/keys.ts';
import { INDEXES, type TableNames } from '../records/names.ts';
import type { RawItem } from '../records/raw-item.ts';
import { createSiteStore } from '../sites/store.ts';
import type { ArchiveTables, RawKey, SiteHour } from './ports.ts';
import { type Item, type Query, rows, where } from './rows/store.ts';
import { readTombstones } from './tombstones/store.ts';

type Marker = { timestamp: string; shards?: number; raw_archived?: number; enriched_archived?: number };
const toSiteHour = (hour: string, item: Item): SiteHour => {
  const marker = fromItem<Marker>(item);
  return {
    siteId: marker.timestamp,
    hour,
    shards: marker.shards ?? 1,
    ...(marker.raw_archived !== undefined && { rawArchived: marker.raw_archived }),
    ...(marker.enriched_archived !== undefined && { enrichedArchived: marker.enriched_archived }),
  };
};

/** The archive's readings of the tables. */
export const archiveTables = (dynamo: DynamoDBClient, tables: TableNames): ArchiveTables => {
  const rawHour = (site: SiteHour, shard: number, projection?: string): Query => ({
    TableName: tables.rawEvents,
    IndexName: INDEXES.rawByHour,
    KeyConditionExpression: '#hash = :hash',
    ...where(
      { '#hash': 'hour_shard', ...(projection && { '#t': 'timestamp' }) },
      {
        ':hash': hourShard(site.siteId, site.hour, shard),
      },
    ),
    ...(projection && { ProjectionExpression: projection }),
  });
  return {
    siteHours: async (hour, siteId) => {
      const found: SiteHour[] = [];
      const markers = rows(dynamo, {
        TableName: tables.rawEvents,
        KeyConditionExpression: siteId === undefined ? '#hash = :hash' : '#hash = :hash AND #range = :site',
        ...where(
          { '#hash': 'domain_session', ...(siteId !== undefined && { '#range': 'timestamp' }) },
          { ':hash': hourMarker(hour), ...(siteId !== undefined && { ':site': siteId }) },
        ),
        ConsistentRead: true,
      });
      for await (const item of markers) found.push(toSiteHour(hour, item));
      return found;
    },
    raw: async function* (site, shard) {
      for await (const item of rows(dynamo, rawHour(site, shard))) yield fromItem<RawItem>(item);
    },
    rawKeys: async function* (site, shard) {
      const query = rawHour(site, shard, 'domain_session, #t, received_batch, event_types, expires_at');
      for await (const item of rows(dynamo, query)) yield fromItem<RawKey>(item);
    },
    enriched: async function* (site, shard) {
      const query: Query = {
        TableName: tables.enrichedEvents,
        KeyConditionExpression: '#hash = :hash AND begins_with(#range, :hour)',
        ...where(
          { '#hash': 'site_id', '#range': 'timestamp' },
          { ':hash': siteShard(site.siteId, shard), ':hour': site.hour },
        ),
        ConsistentRead: true,
      };
      for await (const item of rows(dynamo, query)) yield fromItem<EnrichedItem>(item);
    },
    archiveDays: async (siteId) =>
      (await createSiteStore(dynamo, tables.clientConfig).getSite(siteId))?.config.archiveDays,
    tombstones: readTombstones(dynamo, tables.clientConfig),
    mark: async ({ siteId, hour }, kind, revision) => {
      const update = revision === null ? 'REMOVE #archived' : 'SET #archived = :revision';
      try {
        await dynamo.send(
          new UpdateItemCommand({
            TableName: tables.rawEvents,
            Key: { domain_session: { S: hourMarker(hour) }, timestamp: { S: siteId } },
            UpdateExpression: update,
            // A marker that TTL has taken must not come back without its number of shards.
            ConditionExpression: 'attribute_exists(domain_session)',
            ExpressionAttributeNames: { '#archived': `${kind}_archived` },
            ...(revision !== null && { ExpressionAttributeValues: { ':revision': { N: String(revision) } } }),
          }),
        );
      } catch (error) {
        if (!(error instanceof Error && error.name === 'ConditionalCheckFailedException')) throw error;
      }
    },
  };
};
