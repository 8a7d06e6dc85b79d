import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { fromItem, toItem } from '../../clients/attributes.ts';
import { createSiteStore } from '../../sites/store.ts';
import type { BudgetPorts } from './guard.ts';
import type { Spent } from './plan.ts';

const RECORD = 'budget';

/** What is counted of each site, beside its configuration. */
export const budgetPorts = (client: DynamoDBClient, TableName: string): BudgetPorts => ({
  sites: createSiteStore(client, TableName),
  spent: async (siteId) => {
    const Key = toItem({ site_id: siteId, record: RECORD });
    const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
    return Item && fromItem<Spent>(Item);
  },
  spend: async (siteId, spent) => {
    await client.send(new PutItemCommand({ TableName, Item: toItem({ site_id: siteId, record: RECORD, ...spent }) }));
  },
});
