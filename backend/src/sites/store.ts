import { randomBytes } from 'node:crypto';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { CONFIG_RECORDS, SITE_LIST } from '../records/keys.ts';
import type { SiteConfig } from '../records/site.ts';
import type { ApiKey, Role } from './api-keys.ts';

const SITES_AT_ONCE = 25;

type Item = Record<string, AttributeValue>;
export type StoredSite = { config: SiteConfig; version: number };

const toApiKey = (item: Item): ApiKey => {
  const hash = (item.record?.S ?? '').slice(CONFIG_RECORDS.apiKey.length);
  return {
    id: hash.slice(0, 12),
    hash,
    siteId: item.site_id?.S ?? '',
    role: (item.role?.S ?? 'read') as Role,
    label: item.label?.S ?? '',
    createdAt: item.created_at?.S ?? '',
    ...(item.valid_until?.S ? { expiresAt: item.valid_until.S } : {}),
  };
};

const toSite = (item: Item): StoredSite => ({
  config: JSON.parse(item.config?.S ?? '{}') as SiteConfig,
  version: Number(item.version?.N ?? 0),
});

/** Reads and writes client-config. A condition that fails answers false; every other error is thrown. */
export const createSiteStore = (client: Pick<DynamoDBClient, 'send'>, TableName: string) => {
  const key = (siteId: string, record: string): Item => ({ site_id: { S: siteId }, record: { S: record } });

  const putIf = async (Item: Item, ConditionExpression: string, values?: Item): Promise<boolean> => {
    try {
      await client.send(
        new PutItemCommand({
          TableName,
          Item,
          ConditionExpression,
          ...(values ? { ExpressionAttributeValues: values } : {}),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };

  const get = async (siteId: string, record: string): Promise<Item | undefined> =>
    (await client.send(new GetItemCommand({ TableName, Key: key(siteId, record), ConsistentRead: true }))).Item;

  const records = async (siteId: string, prefix: string): Promise<Item[]> => {
    const items: Item[] = [];
    let ExclusiveStartKey: Item | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName,
          // A key in a condition may not be an empty text.
          ...(prefix === ''
            ? { KeyConditionExpression: 'site_id = :s', ExpressionAttributeValues: { ':s': { S: siteId } } }
            : {
                KeyConditionExpression: 'site_id = :s AND begins_with(#r, :p)',
                ExpressionAttributeNames: { '#r': 'record' },
                ExpressionAttributeValues: { ':s': { S: siteId }, ':p': { S: prefix } },
              }),
          ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
        }),
      );
      items.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return items;
  };

  /** Before the site itself: a name in the list without a site is passed over, a site that is not in it is not found. */
  const enlist = async (siteId: string): Promise<void> => {
    await client.send(new PutItemCommand({ TableName, Item: key(SITE_LIST, siteId) }));
  };

  return {
    getSite: async (siteId: string): Promise<StoredSite | undefined> => {
      const item = await get(siteId, CONFIG_RECORDS.config);
      return item && toSite(item);
    },

    enlist,

    /** By the list that `addSite` and `setSite` keep: a query of its names, then each site. */
    listSites: async (): Promise<StoredSite[]> => {
      const names = (await records(SITE_LIST, '')).map(({ record }) => record?.S ?? '');
      const sites: StoredSite[] = [];
      for (let at = 0; at < names.length; at += SITES_AT_ONCE) {
        const some = names.slice(at, at + SITES_AT_ONCE).map((name) => get(name, CONFIG_RECORDS.config));
        for (const item of await Promise.all(some)) if (item) sites.push(toSite(item));
      }
      return sites.sort((a, b) => (a.config.siteId < b.config.siteId ? -1 : 1));
    },

    /**
     * Key first, then the configuration that makes the site known: whoever finds a site finds its key.
     * @returns false when the site is there already
     */
    addSite: async (config: SiteConfig): Promise<boolean> => {
      await putIf(
        {
          ...key(config.siteId, CONFIG_RECORDS.identityKey),
          secret: { S: randomBytes(32).toString('base64url') },
          version: { N: '1' },
        },
        'attribute_not_exists(site_id)',
      );
      await enlist(config.siteId);
      return putIf(
        { ...key(config.siteId, CONFIG_RECORDS.config), config: { S: JSON.stringify(config) }, version: { N: '1' } },
        'attribute_not_exists(site_id)',
      );
    },

    /** @returns false when someone else has changed the site since `version` was read */
    setSite: async (config: SiteConfig, version: number): Promise<boolean> => {
      await enlist(config.siteId);
      return putIf(
        {
          ...key(config.siteId, CONFIG_RECORDS.config),
          config: { S: JSON.stringify(config) },
          version: { N: String(version + 1) },
        },
        'version = :v',
        { ':v': { N: String(version) } },
      );
    },

    /**
     * A new identity key: everybody is somebody new from then on.
     * @returns the version of the new key, or nothing when the site has none
     */
    rotateIdentityKey: async (siteId: string): Promise<number | undefined> => {
      const found = await get(siteId, CONFIG_RECORDS.identityKey);
      if (!found) return undefined;
      const version = Number(found.version?.N ?? 1);
      const rotated = await putIf(
        { ...found, secret: { S: randomBytes(32).toString('base64url') }, version: { N: String(version + 1) } },
        'version = :v',
        { ':v': { N: String(version) } },
      );
      if (!rotated) throw new Error(`the key of ${siteId} was changed by someone else just now`);
      return version + 1;
    },

    /**
     * A new secret of page tokens, shown to whoever keeps the site's server; tokens of the one before hold until the
     * next. With it the site asks for tokens.
     */
    makePageSecret: async (siteId: string): Promise<string> => {
      const before = await get(siteId, CONFIG_RECORDS.pageSecret);
      const secret = randomBytes(32).toString('base64url');
      const made = await putIf(
        {
          ...key(siteId, CONFIG_RECORDS.pageSecret),
          secret: { S: secret },
          ...(before?.secret && { previous: before.secret }),
        },
        before?.secret ? 'secret = :before' : 'attribute_not_exists(site_id)',
        before?.secret && { ':before': before.secret },
      );
      if (!made) throw new Error(`the page tokens of ${siteId} were changed by someone else just now`);
      return secret;
    },

    /** The site asks for tokens no longer. */
    removePageSecret: async (siteId: string): Promise<void> => {
      await client.send(new DeleteItemCommand({ TableName, Key: key(siteId, CONFIG_RECORDS.pageSecret) }));
    },

    /** Deletes every record of the site, its identity key included. @returns how many there were */
    removeSite: async (siteId: string): Promise<number> => {
      const items = await records(siteId, '');
      for (const item of items) {
        await client.send(new DeleteItemCommand({ TableName, Key: key(siteId, item.record?.S ?? '') }));
      }
      await client.send(new DeleteItemCommand({ TableName, Key: key(SITE_LIST, siteId) }));
      return items.length;
    },

    /** The days whose key for tier `daily` still exists, oldest first; what was hashed with any other is unlinkable. */
    dailyKeys: async (dailyTable: string, siteId: string): Promise<{ day: string; destroyedAt: string }[]> => {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: dailyTable,
          KeyConditionExpression: 'site_id = :s',
          ExpressionAttributeValues: { ':s': { S: siteId } },
          ConsistentRead: true,
        }),
      );
      return Items.map(({ day, expires_at }) => ({
        day: day?.S ?? '',
        destroyedAt: new Date(Number(expires_at?.N ?? 0) * 1000).toISOString(),
      }));
    },

    /** Pages that the site's own server gave to browsers, by hour of UTC (`2026-11-22T14`); hours told before are replaced. */
    putServedPages: async (siteId: string, hours: ReadonlyMap<string, number>): Promise<void> => {
      for (const [day, own] of Map.groupBy(hours, ([hour]) => hour.slice(0, 10))) {
        const record = CONFIG_RECORDS.servedPages + day;
        const before = JSON.parse((await get(siteId, record))?.pages?.S ?? '{}') as Record<string, number>;
        const pages = { ...before, ...Object.fromEntries(own.map(([hour, n]) => [hour.slice(11, 13), n])) };
        await client.send(
          new PutItemCommand({ TableName, Item: { ...key(siteId, record), pages: { S: JSON.stringify(pages) } } }),
        );
      }
    },

    /** What `putServedPages` was told. */
    servedPages: async (siteId: string): Promise<Map<string, number>> => {
      const found = new Map<string, number>();
      for (const { record, pages } of await records(siteId, CONFIG_RECORDS.servedPages)) {
        const day = (record?.S ?? '').slice(CONFIG_RECORDS.servedPages.length);
        for (const [hour, n] of Object.entries(JSON.parse(pages?.S ?? '{}') as Record<string, number>))
          found.set(`${day}T${hour}`, n);
      }
      return found;
    },

    putApiKey: async (apiKey: ApiKey): Promise<void> => {
      await client.send(
        new PutItemCommand({
          TableName,
          Item: {
            ...key(apiKey.siteId, CONFIG_RECORDS.apiKey + apiKey.hash),
            role: { S: apiKey.role },
            label: { S: apiKey.label },
            created_at: { S: apiKey.createdAt },
            ...(apiKey.expiresAt ? { valid_until: { S: apiKey.expiresAt } } : {}),
          },
        }),
      );
    },

    getApiKey: async (siteId: string, hash: string): Promise<ApiKey | undefined> => {
      const item = await get(siteId, CONFIG_RECORDS.apiKey + hash);
      return item && toApiKey(item);
    },

    listApiKeys: async (siteId: string): Promise<ApiKey[]> =>
      (await records(siteId, CONFIG_RECORDS.apiKey)).map(toApiKey),

    removeApiKey: async (apiKey: ApiKey): Promise<void> => {
      await client.send(
        new DeleteItemCommand({ TableName, Key: key(apiKey.siteId, CONFIG_RECORDS.apiKey + apiKey.hash) }),
      );
    },

    /** A secret of the whole stage, made on first use; the first writer wins and all read its value. */
    stageSecret: async (record: string, siteId: string): Promise<Buffer> => {
      const found = await get(siteId, record);
      if (found?.secret?.S) return Buffer.from(found.secret.S, 'base64url');
      const secret = randomBytes(32).toString('base64url');
      const won = await putIf(
        { ...key(siteId, record), secret: { S: secret }, version: { N: '1' } },
        'attribute_not_exists(site_id)',
      );
      return Buffer.from(won ? secret : ((await get(siteId, record))?.secret?.S ?? ''), 'base64url');
    },
  };
};
export type SiteStore = ReturnType<typeof createSiteStore>;
