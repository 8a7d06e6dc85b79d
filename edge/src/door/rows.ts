import { BAD_ROW_DAYS, type BadRow, badRowsKey } from '../../../backend/src/records/bad-rows.ts';
import { CONFIG_RECORDS, hourMarker, hourOf, timeBatch } from '../../../backend/src/records/keys.ts';
import type { RawBatch } from '../../../backend/src/records/raw.ts';
import { type RawItem, toRawItem } from '../../../backend/src/records/raw-item.ts';
import { defaultSiteConfig, type SiteConfig } from '../../../backend/src/records/site.ts';
import type { SenderKey } from '../ingest/index.ts';
import { type Row, textOf } from './dynamo.ts';

/** Rows of the tables, to and from what they mean. Pure. */

const asRow = (item: RawItem): Row => ({
  domain_session: { S: item.domain_session },
  timestamp: { S: item.timestamp },
  hour_shard: { S: item.hour_shard },
  received_batch: { S: item.received_batch },
  event_types: { S: item.event_types },
  payload: { B: item.payload },
  expires_at: { N: String(item.expires_at) },
});

export const batchRow = (batch: RawBatch): Row => asRow(toRawItem(batch));

/** What was wrong in one request, where a reader finds it by site and hour. */
export const badRow = (site: SiteConfig, receivedAt: string, batchId: string, rows: readonly BadRow[]): Row => ({
  domain_session: { S: badRowsKey(site.siteId, hourOf(receivedAt)) },
  timestamp: { S: timeBatch(receivedAt, batchId) },
  rows: { S: JSON.stringify(rows) },
  expires_at: {
    N: String(Math.floor(Date.parse(receivedAt) / 1000) + Math.min(site.retentionDays, BAD_ROW_DAYS) * 86_400),
  },
});

/** Says that a site has batches in an hour, and over how many shards; outlives the batches by a day. */
export const markerRow = (batch: RawBatch, shards: number): Row => ({
  domain_session: { S: hourMarker(hourOf(batch.receivedAt)) },
  timestamp: { S: batch.siteId },
  shards: { N: String(shards) },
  expires_at: { N: String(batch.expiresAt + 86_400) },
});

export type SiteRows = {
  /** Absent: not in client-config. */
  site?: SiteConfig;
  identityKey?: Uint8Array;
  /** Of page tokens, the newest first. */
  pageSecrets?: readonly Uint8Array[];
  /** By the hex SHA-256 of the key. */
  apiKeys: Record<string, SenderKey>;
};

export const secretOf = (row: Row | undefined): Uint8Array | undefined => {
  const secret = textOf(row?.secret);
  return secret === undefined ? undefined : Buffer.from(secret, 'base64url');
};

const readKey = (row: Row): SenderKey => {
  const validUntil = textOf(row.valid_until);
  return { role: textOf(row.role) ?? '', ...(validUntil !== undefined && { validUntil }) };
};

/** All rows of one site in client-config, whatever a newer or older release has put beside them. */
export const readSiteRows = (siteId: string, stage: 'dev' | 'prod', rows: readonly Row[]): SiteRows => {
  const found: SiteRows = { apiKeys: {} };
  for (const row of rows) {
    const record = textOf(row.record) ?? '';
    const config = textOf(row.config);
    if (record === CONFIG_RECORDS.config && config !== undefined)
      found.site = { ...defaultSiteConfig(siteId, stage), ...(JSON.parse(config) as Partial<SiteConfig>), siteId };
    const secret = record === CONFIG_RECORDS.identityKey ? secretOf(row) : undefined;
    if (secret) found.identityKey = secret;
    // Texts, not bytes: the site's server keys its HMAC with the text that it was shown.
    if (record === CONFIG_RECORDS.pageSecret)
      found.pageSecrets = [row.secret, row.previous]
        .flatMap((secret) => textOf(secret) ?? [])
        .map((secret) => Buffer.from(secret));
    if (record.startsWith(CONFIG_RECORDS.apiKey))
      found.apiKeys[record.slice(CONFIG_RECORDS.apiKey.length)] = readKey(row);
  }
  return found;
};
