import { randomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CONFIG_RECORDS, SITE_LIST } from '../records/keys.ts';
import type { SiteConfig } from '../records/site.ts';
import { keyStore } from './keys/store.ts';
import { configRows, type Item } from './rows/store.ts';

const SITES_AT_ONCE = 25;

export type StoredSite = { config: SiteConfig; version: number };

const toSite = (item: Item): StoredSite => ({
  config: JSON.parse(item.config?.S ?? '{}') as SiteConfig,
  version: Number(item.version?.N ?? 0),
});

/** Reads and writes client-config. A condition that fails answers false; every other error is thrown. */
export const createSiteStore = (client: Pick<DynamoDBClient, 'send'>, TableName: string) => {
  const rows = configRows(client, TableName);
  const { key, get, records, put, putIf, remove } = rows;

  /** Before the site itself: a name in the list without a site is passed over, a site that is not in it is not found. */
  const enlist = async (siteId: string): Promise<void> => {
    await put(key(SITE_LIST, siteId));
  };

  return {
    ...keyStore(client, rows),
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

    /** Deletes every record of the site, its identity key included. @returns how many there were */
    removeSite: async (siteId: string): Promise<number> => {
      const items = await records(siteId, '');
      for (const item of items) {
        await remove(siteId, item.record?.S ?? '');
      }
      await remove(SITE_LIST, siteId);
      return items.length;
    },

    /** Pages that the site's own server gave to browsers, by hour of UTC (`2026-11-22T14`); hours told before are replaced. */
    putServedPages: async (siteId: string, hours: ReadonlyMap<string, number>): Promise<void> => {
      for (const [day, own] of Map.groupBy(hours, ([hour]) => hour.slice(0, 10))) {
        const record = CONFIG_RECORDS.servedPages + day;
        const before = JSON.parse((await get(siteId, record))?.pages?.S ?? '{}') as Record<string, number>;
        const pages = { ...before, ...Object.fromEntries(own.map(([hour, n]) => [hour.slice(11, 13), n])) };
        await put({ ...key(siteId, record), pages: { S: JSON.stringify(pages) } });
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
  };
};
export type SiteStore = ReturnType<typeof createSiteStore>;
