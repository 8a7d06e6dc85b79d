/** Keys of what is stored, and how to read them back. Pure; every builder has its parser. */

/** Site ids are part of keys and object paths, so they hold nothing that either could read as structure. */
export const SITE_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** `2026-11-22T14`, the hour of an ISO time in UTC. */
export const hourOf = (iso: string): string => iso.slice(0, 13);
/** `2026-11-22`, the day of an ISO time in UTC. */
export const dayOf = (iso: string): string => iso.slice(0, 10);

/** HASH of raw-events. A site id has no `#`, so the first one separates. */
export const domainSession = (siteId: string, sessionId: string): string => `${siteId}#${sessionId}`;
export const parseDomainSession = (key: string): { siteId: string; sessionId: string } => {
  const at = key.indexOf('#');
  return { siteId: key.slice(0, at), sessionId: key.slice(at + 1) };
};

/** RANGE of raw-events (`createdAt#batchId`), of its hour index and of enriched-events (`receivedAt#batchId`). */
export const timeBatch = (iso: string, batchId: string): string => `${iso}#${batchId}`;
export const parseTimeBatch = (key: string): { time: string; batchId: string } => {
  const at = key.indexOf('#');
  return { time: key.slice(0, at), batchId: key.slice(at + 1) };
};

/** HASH of the hour index of raw-events: `site#2026-11-22T14#3`. */
export const hourShard = (siteId: string, hour: string, shard: number): string => `${siteId}#${hour}#${shard}`;
export const parseHourShard = (key: string): { siteId: string; hour: string; shard: number } => {
  const [siteId = '', hour = '', shard = '0'] = key.split('#');
  return { siteId, hour, shard: Number(shard) };
};

/** HASH of enriched-events: `site#3`, the same shard as the raw item's. */
export const siteShard = (siteId: string, shard: number): string => `${siteId}#${shard}`;

/** FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/) of the batch id: the same shard wherever it is computed. */
export const shardOf = (batchId: string, shards: number): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < batchId.length; i++) hash = Math.imul(hash ^ batchId.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % shards;
};

/**
 * HASH of a site-hour marker in raw-events; its RANGE is the site id. The edge writes it before the first batch of a
 * site-hour, with the number of shards fixed for that hour, so that an hour can be listed and read without a scan.
 * It has no `payload`, and the stream mapping's filter leaves it out.
 */
export const hourMarker = (hour: string): string => `#hours#${hour}`;

/** HASH of the list of sites in client-config, whose RANGE is the site id. No site can be called so: `SITE_ID` has no `#`. */
export const SITE_LIST = '#sites';

/** A site's rows in client-config: HASH `site_id`, RANGE `record`. */
export const CONFIG_RECORDS = {
  config: 'config',
  identityKey: 'key#identity',
  pageSecret: 'key#page',
  apiKey: 'apikey#',
  servedPages: 'served#',
} as const;

const datePath = (siteId: string, hour: string): string =>
  `domain=${siteId}/year=${hour.slice(0, 4)}/month=${hour.slice(5, 7)}/day=${hour.slice(8, 10)}/hour=${hour.slice(11, 13)}`;

/** Object keys of one archived site-hour, without ending. */
export const archiveKey = {
  raw: (siteId: string, hour: string): string =>
    `site-logs/${datePath(siteId, hour)}/events-${hour.slice(0, 10)}-${hour.slice(11, 13)}`,
  enriched: (siteId: string, hour: string): string =>
    `enriched-events/${datePath(siteId, hour)}/enriched-${hour.slice(0, 10)}-${hour.slice(11, 13)}`,
} as const;
