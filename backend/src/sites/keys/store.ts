import { randomBytes } from 'node:crypto';
import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { CONFIG_RECORDS } from '../../records/keys.ts';
import type { ApiKey, Role } from '../api-keys.ts';
import type { ConfigRows, Item } from '../rows/store.ts';

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

/** Keys of sites and of the stage: of identities, of days, of pages, of programs. */
export const keyStore = (
  client: Pick<DynamoDBClient, 'send'>,
  { key, get, records, put, putIf, remove }: ConfigRows,
) => ({
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
    await remove(siteId, CONFIG_RECORDS.pageSecret);
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

  putApiKey: async (apiKey: ApiKey): Promise<void> => {
    await put({
      ...key(apiKey.siteId, CONFIG_RECORDS.apiKey + apiKey.hash),
      role: { S: apiKey.role },
      label: { S: apiKey.label },
      created_at: { S: apiKey.createdAt },
      ...(apiKey.expiresAt ? { valid_until: { S: apiKey.expiresAt } } : {}),
    });
  },

  getApiKey: async (siteId: string, hash: string): Promise<ApiKey | undefined> => {
    const item = await get(siteId, CONFIG_RECORDS.apiKey + hash);
    return item && toApiKey(item);
  },

  listApiKeys: async (siteId: string): Promise<ApiKey[]> =>
    (await records(siteId, CONFIG_RECORDS.apiKey)).map(toApiKey),

  removeApiKey: async (apiKey: ApiKey): Promise<void> => {
    await remove(apiKey.siteId, CONFIG_RECORDS.apiKey + apiKey.hash);
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
});
