import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { fromItem, toItem } from '../../clients/attributes.ts';
import { CONFIG_RECORDS } from '../../records/keys.ts';
import type { SiteConfig } from '../../records/site.ts';
import type { ReadSite } from './index.ts';

/** Reads record `config` of a site from the table `client-config`. */
export const readSiteFrom =
  (client: DynamoDBClient, table: string): ReadSite =>
  async (siteId) => {
    const Key = toItem({ site_id: siteId, record: CONFIG_RECORDS.config });
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key }));
    return Item ? (JSON.parse(fromItem<{ config: string }>(Item).config) as Partial<SiteConfig>) : undefined;
  };
