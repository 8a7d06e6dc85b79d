import { type DynamoDBClient, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { hourPlus } from '../../archive/hours.ts';
import { ATHENA_LINKS } from '../../archive/kinds.ts';
import { eachShard } from '../../archive/sources.ts';
import { rebuildFolder } from '../../archive/view.ts';
import { fromItem } from '../../clients/attributes.ts';
import { tableDays } from '../../erasure/erase.ts';
import type { ErasureIo } from '../../erasure/index.ts';
import { deadLetters, hoursOf, spooledBatches } from '../../erasure/places.ts';
import { unfinishedFolder } from '../../export/unfinished.ts';
import { BAD_ROW_DAYS, badRowsKey } from '../../records/bad-rows.ts';
import { hourMarker, hourOf, SITE_LIST } from '../../records/keys.ts';
import { INTERNAL_PREFIXES, type TableNames } from '../../records/names.ts';
import { TOMBSTONE_PREFIX } from '../../records/tombstones.ts';
import type { SiteRemains } from './erase-site.ts';

type Key = Readonly<Record<string, string>>;

/** The keys of the rows that a query or a scan finds, page by page. */
const found = async (
  key: readonly [string, string],
  page: (
    start: Record<string, never> | undefined,
  ) => Promise<{ Items?: object[] | undefined; LastEvaluatedKey?: object | undefined }>,
): Promise<Key[]> => {
  const keys: Key[] = [];
  let start: Record<string, never> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await page(start);
    for (const item of Items) {
      const row = fromItem<Record<string, string>>(item as never);
      keys.push({ [key[0]]: row[key[0]] ?? '', [key[1]]: row[key[1]] ?? '' });
    }
    start = LastEvaluatedKey as typeof start;
  } while (start);
  return keys;
};

const scan = (
  client: DynamoDBClient,
  TableName: string,
  key: readonly [string, string],
  FilterExpression: string,
  value: string,
): Promise<Key[]> =>
  found(key, (ExclusiveStartKey) =>
    client.send(
      new ScanCommand({
        TableName,
        FilterExpression,
        ExpressionAttributeValues: { ':site': { S: value } },
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      }),
    ),
  );

/** Keys of the rows by which visitors of a site are recognised, and of what was learned from them. Reads the whole table. */
export const identityKeys = (client: DynamoDBClient, { identities }: TableNames, siteId: string): Promise<Key[]> =>
  scan(client, identities, ['blocking_key', 'row_key'], 'begins_with(blocking_key, :site)', `${siteId}#`);

/** Everything of a site in one stage. Reads whole tables where no index names the site: it is rare, and nobody waits. */
export const siteRemains = (
  io: ErasureIo,
  client: DynamoDBClient,
  tables: TableNames,
  now = new Date(),
): SiteRemains => {
  const remove = async (table: keyof TableNames, keys: readonly Key[]): Promise<number> => {
    await io.rows.remove(table, keys);
    return keys.length;
  };

  const ofSite = (table: 'dailyKeys' | 'clientConfig', range: string, siteId: string): Promise<Key[]> =>
    found(['site_id', range], (ExclusiveStartKey) =>
      client.send(
        new QueryCommand({
          TableName: tables[table],
          KeyConditionExpression: 'site_id = :site',
          ExpressionAttributeValues: { ':site': { S: siteId } },
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        }),
      ),
    );
  const sessions = async (siteId: string): Promise<number> => {
    const named = await scan(client, tables.sessions, ['identity_id', 'session_start'], 'site_id = :site', siteId);
    let removed = 0;
    // What is left of a session that another one took up names no site, only the identity of both.
    for (const identity of new Set(named.map(({ identity_id = '' }) => identity_id))) {
      const rows = await io.rows.sessions(identity);
      removed += await remove(
        'sessions',
        rows.map(({ identity_id, session_start }) => ({ identity_id, session_start })),
      );
    }
    return removed;
  };

  const batches = async (siteId: string) => {
    const { tables: hours } = await hoursOf(io, siteId, await tableDays(io, siteId), now);
    let rawEvents = 0;
    let enrichedEvents = 0;
    for (const site of hours.values()) {
      for (const shard of eachShard(site, io.tables.enriched)) {
        const keys: Key[] = [];
        for await (const { site_id, timestamp } of shard) keys.push({ site_id, timestamp });
        enrichedEvents += await remove('enrichedEvents', keys);
      }
      for (const shard of eachShard(site, io.tables.rawKeys)) {
        const keys: Key[] = [];
        for await (const { domain_session, timestamp } of shard) keys.push({ domain_session, timestamp });
        rawEvents += await remove('rawEvents', keys);
      }
      // The marker last: as long as it is there, the hour is found again.
      await remove('rawEvents', [{ domain_session: hourMarker(site.hour), timestamp: siteId }]);
    }
    return { rawEvents, enrichedEvents };
  };

  const badRows = async (siteId: string): Promise<number> => {
    const last = hourOf(now.toISOString());
    let removed = 0;
    for (let ago = 0; ago <= BAD_ROW_DAYS * 24; ago++) {
      const keys = await found(['domain_session', 'timestamp'], (ExclusiveStartKey) =>
        client.send(
          new QueryCommand({
            TableName: tables.rawEvents,
            KeyConditionExpression: 'domain_session = :hour',
            ExpressionAttributeValues: { ':hour': { S: badRowsKey(siteId, hourPlus(last, -ago)) } },
            ...(ExclusiveStartKey && { ExclusiveStartKey }),
          }),
        ),
      );
      removed += await remove('rawEvents', keys);
    }
    return removed;
  };

  const objectsBelow = async (bucket: ErasureIo['internal'], ...prefixes: string[]): Promise<number> => {
    const keys: string[] = [];
    for (const prefix of prefixes) for await (const { key } of bucket.list(prefix)) keys.push(key);
    await bucket.remove(keys);
    return keys.length;
  };

  return {
    tombstone: (siteId, tombstone) => io.rows.putTombstone(siteId, tombstone.erased_at, 0, tombstone),
    rows: async (siteId) => ({
      ...(await batches(siteId)),
      badRows: await badRows(siteId),
      sessions: await sessions(siteId),
      identities: await remove('identities', await identityKeys(client, tables, siteId)),
      dailyKeys: await remove('dailyKeys', await ofSite('dailyKeys', 'day', siteId)),
      clientConfig: await remove('clientConfig', [
        ...(await ofSite('clientConfig', 'record', siteId)).filter(
          ({ record }) => !record?.startsWith(TOMBSTONE_PREFIX),
        ),
        { site_id: SITE_LIST, record: siteId },
      ]),
    }),
    waiting: async (siteId) => {
      const spooled: string[] = [];
      for await (const [key] of spooledBatches(io, siteId)) spooled.push(key);
      await io.internal.remove(spooled);
      let dead = 0;
      for await (const { batches: found, keep } of deadLetters(io)) {
        const kept = found.map((batch) => batch?.siteId !== siteId);
        if (kept.every(Boolean)) continue;
        dead += kept.filter((is) => !is).length;
        await keep(kept);
      }
      return { spool: spooled.length, deadLetters: dead };
    },
    objects: async (siteId) => ({
      packedHours:
        ((await io.buckets.raw.packs?.forget((each) => each === siteId)) ?? 0) +
        ((await io.buckets.enriched.packs?.forget((each) => each === siteId)) ?? 0),
      archive: await objectsBelow(io.buckets.raw, `site-logs/domain=${siteId}/`),
      enriched: await objectsBelow(
        io.buckets.enriched,
        `enriched-events/domain=${siteId}/`,
        `${ATHENA_LINKS}domain=${siteId}/`,
        rebuildFolder(siteId),
      ),
      export: await objectsBelow(
        io.exportBucket,
        `exports/${siteId}/`,
        `deliveries/${siteId}/`,
        `undelivered/${siteId}/`,
        unfinishedFolder(siteId),
      ),
      // What questions of the site brought for Athena to read.
      questions: await objectsBelow(io.internal, `${INTERNAL_PREFIXES.athenaHot}site=${siteId}/`),
    }),
    delivered: async (siteId) => {
      const told: { deliveredAt: string; target: string }[] = [];
      for await (const { key } of io.exportBucket.list(`deliveries/${siteId}/`)) {
        const found = await io.exportBucket.read(key);
        if (!found) continue;
        const chunks: Uint8Array[] = [];
        for await (const chunk of found.body) chunks.push(chunk);
        const { deliveredAt, target } = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>;
        told.push({ deliveredAt: deliveredAt ?? '', target: target ?? '' });
      }
      return told;
    },
    receipt: async (receipt) => {
      const key = `receipts/${receipt.siteId}/${receipt.erasedAt}.json`;
      await io.internal.put(key, Buffer.from(`${JSON.stringify(receipt, null, 2)}\n`), {
        contentType: 'application/json',
      });
    },
  };
};
