import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fromItem } from '../../clients/attributes.ts';
import { TOMBSTONE_PREFIX, type Tombstone } from '../../records/tombstones.ts';
import { rows, where } from '../rows/store.ts';

/** Reads what has been erased of a site. Apart from the archive's other readings, because the enrichment asks for it too. */
export const readTombstones =
  (dynamo: DynamoDBClient, clientConfig: string) =>
  async (siteId: string): Promise<Tombstone[]> => {
    const found: Tombstone[] = [];
    const items = rows(dynamo, {
      TableName: clientConfig,
      KeyConditionExpression: '#hash = :hash AND begins_with(#range, :prefix)',
      ...where({ '#hash': 'site_id', '#range': 'record' }, { ':hash': siteId, ':prefix': TOMBSTONE_PREFIX }),
      ConsistentRead: true,
    });
    for await (const item of items) found.push(fromItem<Tombstone>(item));
    return found;
  };
