import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { eventually, type System } from '../stack-process.ts';
import type { storedIn } from '../stored.ts';
import { type Shell, shellBlocks } from './index.ts';

const PAGE = 'docs/runbooks.md';

/** The blocks of one recovery, in order. @throws Error when the page has no such section, or another number of blocks */
export const recovery = (heading: string, blocks: number): string[] => {
  const found = shellBlocks(PAGE).filter((block) => block.heading === heading);
  if (found.length !== blocks) throw new Error(`${PAGE}: "${heading}" has ${found.length} shell blocks, not ${blocks}`);
  return found.map(({ text }) => text);
};

export const hourNow = (): string => new Date().toISOString().slice(0, 13);

const HEADERS = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36',
  'accept-language': 'en-US,en;q=0.9',
  'x-local-viewer-ip': '198.51.100.23',
  'x-local-viewer-country': 'US',
};

/** Posts one batch of two events, the second the end of its page, and says what it was. */
export const visit = async (system: System, site: string, session: string, more: object = {}): Promise<void> => {
  const now = new Date().toISOString();
  const event = (seq: number, eventType: string) => ({
    eventType,
    eventId: `${session}-${seq}`,
    timestamp: now,
    pageId: session,
    seq,
  });
  const batch = {
    eventType: 'batch',
    siteId: site,
    sessionId: session,
    batchId: `batch-${session}`,
    createdAt: now,
    sentAt: now,
    attempt: 1,
    pages: { [session]: { url: 'https://shop.example/' } },
    events: [event(1, 'pageview'), event(2, 'page_exit')],
    ...more,
  };
  const answer = await system.post(batch, HEADERS);
  if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
};

type Stored = ReturnType<typeof storedIn>;

/** Client sessions of a site that have an enriched row, each as often as it has one. */
export const enriched = async (stored: Stored, site: string): Promise<string[]> =>
  (await stored.enrichedItems())
    .filter((item) => String(item.site_id?.S).startsWith(`${site}#`))
    .map((item) => String(item.timestamp?.S).split('#batch-')[1] ?? '')
    .sort();

export const untilEnriched = (stored: Stored, site: string, count: number): Promise<true | undefined> =>
  eventually(async () => (await enriched(stored, site)).length === count || undefined, 60_000);

/** The stream's own copy of records, made older, or forgotten as AWS forgets after 24 hours. */
export const inStream = ({ data }: Pick<System, 'data'>, session: string, change: 'forget' | { age: number }): void => {
  const database = new DatabaseSync(path.join(data, 'dynamodb', 'tables.db'));
  try {
    database.exec('PRAGMA busy_timeout = 5000');
    const of = `keys_json LIKE '%batch-${session}"%'`;
    const { changes } = database
      .prepare(
        change === 'forget'
          ? `DELETE FROM _stream_records WHERE ${of}`
          : `UPDATE _stream_records SET created_at = created_at - ${change.age} WHERE ${of}`,
      )
      .run();
    if (changes !== 1) throw new Error(`${changes} stream records of ${session}`);
  } finally {
    database.close();
  }
};

/** What a table holds now, for the stand-in's point-in-time recovery. */
export const rememberTable = async (stored: Stored, table: string, { cwd }: Shell): Promise<void> => {
  const rows = (await stored.scan(table)).map((item) =>
    Object.fromEntries(
      Object.entries(item).map(([name, value]) => [
        name,
        'B' in value ? { B: Buffer.from(value.B as Uint8Array).toString('base64') } : value,
      ]),
    ),
  );
  writeFileSync(path.join(cwd, table), JSON.stringify(rows));
};
