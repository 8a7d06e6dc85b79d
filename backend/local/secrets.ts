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
const random = (): string => randomBytes(32).toString('base64url');

const isSecrets = (value: unknown): value is Secrets => {
  const { apiToken, originSecret } = (value ?? {}) as Partial<Secrets>;
  return typeof apiToken === 'string' && typeof originSecret === 'string';
};

/** @throws the file system's error where there is no file, an Error in words for people where it holds no secrets */
const read = (dataDir: string): Secrets => {
  const text = readFileSync(fileOf(dataDir), 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Cut off or overwritten: what JSON.parse says of it could quote a secret.
  }
  if (isSecrets(value)) return value;
  throw new Error(
    `${fileOf(dataDir)} is damaged: put a copy back, or delete it and have the next start make new secrets. No event depends on it.`,
  );
};

/** Whole or not at all: a running stack may read it at any moment. */
const write = (dataDir: string, secrets: Secrets): Secrets => {
  writeFileSync(`${fileOf(dataDir)}.new`, JSON.stringify(secrets), { mode: 0o600 });
  renameSync(`${fileOf(dataDir)}.new`, fileOf(dataDir));
  return secrets;
};

/**
 * The secrets of a data directory, made at its first start.
 * @throws Error where they are there and cannot be read: new ones in their place would shut out whoever has the old ones
 */
export const openSecrets = (dataDir: string): Secrets => {
  try {
    return read(dataDir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
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
    let secrets: Secrets;
    try {
      secrets = read(dataDir);
    } catch {
      // Deleted or damaged under a running stack, which goes on with what it has. The next start says so.
      return;
    }
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
