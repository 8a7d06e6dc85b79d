import { CONFIG_RECORDS, dayOf } from '../../../backend/src/records/keys.ts';
import type { Stage, TableNames } from '../../../backend/src/records/names.ts';
import { defaultSiteConfig } from '../../../backend/src/records/site.ts';
import { hmac } from '../ingest/hmac.ts';
import type { IngestContext } from '../ingest/index.ts';
import { createCache } from './cache.ts';
import { type DailyKeys, readDailyKeys } from './daily-keys.ts';
import { type DynamoCall, putOnce } from './dynamo.ts';
import { readSiteRows, type SiteRows, secretOf } from './rows.ts';

export type KnowledgeOptions = {
  call: DynamoCall;
  stage: Stage;
  tables: Pick<TableNames, 'clientConfig' | 'dailyKeys'>;
  /** Milliseconds. */
  now: () => number;
  randomId: () => string;
  /** 32 random bytes. */
  randomKey: () => Uint8Array;
  log: (entry: Readonly<Record<string, string>>) => void;
};

const NO_KEYS: DailyKeys = new Map();
/** HASH of the row with the stage's own secret; `#` cannot begin a site id. */
const STAGE_SITE = '#stage';

/** What an instance knows of the sites: configuration and keys, kept in memory and never older than a minute. */
export const createKnowledge = (options: KnowledgeOptions) => {
  const { call, stage, tables, now } = options;

  const rowsOf = async (siteId: string): Promise<SiteRows> => {
    const { Items = [] } = await call('Query', {
      TableName: tables.clientConfig,
      KeyConditionExpression: 'site_id = :site',
      ExpressionAttributeValues: { ':site': { S: siteId } },
    });
    return readSiteRows(siteId, stage, Items);
  };

  /** Made on first use; whoever writes it first, all take the same. */
  const makeIdentityKey = async (siteId: string): Promise<Uint8Array | undefined> => {
    const secret = options.randomKey();
    const row = {
      site_id: { S: siteId },
      record: { S: CONFIG_RECORDS.identityKey },
      secret: { S: Buffer.from(secret).toString('base64url') },
      version: { N: '1' },
    };
    const before = await putOnce(call, tables.clientConfig, row, 'site_id');
    return before ? secretOf(before) : secret;
  };

  const stageSecret = createCache({
    load: async (siteId: string) => (await rowsOf(siteId)).identityKey ?? (await makeIdentityKey(siteId)),
    now,
    freshMs: Number.POSITIVE_INFINITY,
  });

  const sites = createCache<SiteRows>({
    load: async (siteId) => {
      const rows = await rowsOf(siteId);
      if (rows.identityKey || (!rows.site && stage === 'prod')) return rows;
      const secret = rows.site ? undefined : await stageSecret(STAGE_SITE);
      const identityKey = rows.site ? await makeIdentityKey(siteId) : secret && hmac(secret, siteId);
      return { ...rows, ...(identityKey && { identityKey }) };
    },
    now,
  });

  // One entry a site and day: a new day asks anew, and the days before fall out of memory with their entry.
  const dailyKeys = createCache<DailyKeys>({
    load: (siteDay) => {
      const at = siteDay.lastIndexOf('#');
      return readDailyKeys(siteDay.slice(0, at), siteDay.slice(at + 1), { ...options, table: tables.dailyKeys });
    },
    now,
    freshMs: 3_600_000,
    staleMs: 86_400_000,
  });

  /** @throws what `call` throws when nothing is known of the site and its rows cannot be read */
  return async (siteId: string, receivedAt: string): Promise<IngestContext> => {
    const rows = await sites(siteId);
    const site = rows.site ?? defaultSiteConfig(siteId, stage);
    // Without a key the tier is `none`: a table of keys that does not answer must not stop the ingest.
    const keys =
      rows.site && site.privacy !== 'full'
        ? await dailyKeys(`${siteId}#${dayOf(receivedAt)}`).catch(() => NO_KEYS)
        : NO_KEYS;
    return {
      stage,
      site,
      siteKnown: rows.site !== undefined,
      identityKey: rows.identityKey,
      dailyKey: (day) => keys.get(day),
      random: options.randomId,
      pageSecrets: rows.pageSecrets,
      apiKeys: rows.apiKeys,
    };
  };
};

/** For a door that must not refuse although nothing can be read: the batch is counted, nobody is identified. */
export const blindContext = (siteId: string, stage: Stage, randomId: () => string): IngestContext => ({
  stage,
  site: defaultSiteConfig(siteId, stage),
  siteKnown: undefined,
  dailyKey: () => undefined,
  random: randomId,
});
