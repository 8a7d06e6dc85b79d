import { dayOf } from '../../../backend/src/records/keys.ts';
import { type DynamoCall, putOnce, type Row, textOf } from './dynamo.ts';
import { secretOf } from './rows.ts';

const DAY_SECONDS = 86_400;

export type DailyKeys = ReadonlyMap<string, Uint8Array>;

export const shiftDay = (day: string, days: number): string =>
  dayOf(new Date(Date.parse(`${day}T00:00:00.000Z`) + days * DAY_SECONDS * 1000).toISOString());

/** A key opens the batches of its day until the end of the next one, so that a retry over midnight finds it. */
const expiry = (day: string): number => Date.parse(`${day}T00:00:00.000Z`) / 1000 + 2 * DAY_SECONDS;

type Options = {
  call: DynamoCall;
  table: string;
  /** 32 random bytes. */
  randomKey: () => Uint8Array;
  log: (entry: Readonly<Record<string, string>>) => void;
};

/**
 * Reads a site's keys around `today`, and makes those of today and tomorrow where nobody has: whoever comes first wins
 * by condition, all others take the winner's. Days gone by are destroyed here and now, whatever the table's TTL does.
 */
export const readDailyKeys = async (siteId: string, today: string, options: Options): Promise<DailyKeys> => {
  const { call, table } = options;
  const { Items = [] } = await call('Query', {
    TableName: table,
    KeyConditionExpression: 'site_id = :site',
    ExpressionAttributeValues: { ':site': { S: siteId } },
  });
  const yesterday = shiftDay(today, -1);
  const keys = new Map<string, Uint8Array>();
  const gone: string[] = [];
  for (const row of Items) {
    const day = textOf(row.day) ?? '';
    const secret = secretOf(row);
    if (day < yesterday) gone.push(day);
    else if (secret) keys.set(day, secret);
  }
  const missing = [today, shiftDay(today, 1)].filter((day) => !keys.has(day));
  for (const [index, made] of (await Promise.all(missing.map((day) => makeKey(siteId, day, options)))).entries())
    if (made) keys.set(missing[index] as string, made);
  await Promise.all(gone.map((day) => destroyKey(siteId, day, options)));
  return keys;
};

const makeKey = async (siteId: string, day: string, options: Options): Promise<Uint8Array | undefined> => {
  const secret = options.randomKey();
  const row: Row = {
    site_id: { S: siteId },
    day: { S: day },
    secret: { S: Buffer.from(secret).toString('base64url') },
    expires_at: { N: String(expiry(day)) },
  };
  const before = await putOnce(options.call, options.table, row, 'site_id');
  return before ? secretOf(before) : secret;
};

/** Losing the race to another instance is success; a table that does not answer is tried again by the next instance. */
const destroyKey = async (siteId: string, day: string, { call, table, log }: Options): Promise<void> => {
  try {
    await call('DeleteItem', { TableName: table, Key: { site_id: { S: siteId }, day: { S: day } } });
    log({ event: 'daily_key_destroyed', site: siteId, day });
  } catch (error) {
    log({ event: 'daily_key_not_destroyed', site: siteId, day, error: (error as Error).name });
  }
};
