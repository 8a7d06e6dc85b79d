import { CONFIG_RECORDS } from '../src/records/keys.ts';
import { EVERY_SITE, hashApiKey } from '../src/sites/api-keys.ts';
import type { Api } from './streams/api.ts';

/** Makes the stack's own API token known to the query function; only its hash is stored, as with any key. */
export const putApiToken = async (api: Api, table: string, token: string): Promise<void> => {
  await api('DynamoDB_20120810.PutItem', {
    TableName: table,
    Item: {
      site_id: { S: EVERY_SITE },
      record: { S: CONFIG_RECORDS.apiKey + hashApiKey(token) },
      role: { S: 'admin' },
      label: { S: 'local stack' },
      created_at: { S: new Date().toISOString() },
    },
  });
};
