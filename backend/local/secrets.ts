import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, unwatchFile, watchFile, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CONFIG_RECORDS } from '../src/records/keys.ts';
import { EVERY_SITE, hashApiKey } from '../src/sites/api-keys.ts';
import type { Api } from './streams/api.ts';

/** Random secrets of a data directory: the API token, and what the functions behind the edge believe the edge by. */
export type Secrets = {
  apiToken: string;
  originSecret: string;
  /** The one before, which is still taken; absent until the first rotation. */
  formerOriginSecret?: string;
  /** How many secrets there have been; absent is 1. */
  originGeneration?: number;
};

const fileOf = (dataDir: string): string => path.join(dataDir, 'secrets.json');
const read = (dataDir: string): Secrets => JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as Secrets;
const random = (): string => randomBytes(32).toString('base64url');

/** Whole or not at all: a running stack may read it at any moment. */
const write = (dataDir: string, secrets: Secrets): Secrets => {
  writeFileSync(`${fileOf(dataDir)}.new`, JSON.stringify(secrets), { mode: 0o600 });
  renameSync(`${fileOf(dataDir)}.new`, fileOf(dataDir));
  return secrets;
};

/** The secrets of a data directory, made at its first start. */
export const openSecrets = (dataDir: string): Secrets => {
  try {
    return read(dataDir);
  } catch {
    return write(dataDir, { originSecret: random(), apiToken: `evk_${random()}` });
  }
};

export const generationOf = ({ originGeneration = 1 }: Secrets): number => originGeneration;

/** What the functions take, as their variable has it: the newest secret first, the one before after a comma. */
export const takenSecrets = ({ originSecret, formerOriginSecret }: Secrets): string =>
  [originSecret, ...(formerOriginSecret === undefined ? [] : [formerOriginSecret])].join(',');

/** A new origin secret beside the one before. A running stack follows within half a second. */
export const rotateOriginSecret = (dataDir: string): Secrets => {
  const now = openSecrets(dataDir);
  return write(dataDir, {
    ...now,
    originSecret: random(),
    formerOriginSecret: now.originSecret,
    originGeneration: generationOf(now) + 1,
  });
};

/** Calls `changed` after each rotation. @returns what ends it */
export const followSecrets = (dataDir: string, changed: (secrets: Secrets) => void): (() => void) => {
  let known = generationOf(openSecrets(dataDir));
  const look = (): void => {
    const secrets = openSecrets(dataDir);
    if (generationOf(secrets) === known) return;
    known = generationOf(secrets);
    changed(secrets);
  };
  watchFile(fileOf(dataDir), { interval: 250, persistent: false }, look);
  return () => unwatchFile(fileOf(dataDir), look);
};

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
