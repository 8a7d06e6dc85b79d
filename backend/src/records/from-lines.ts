import type { RawLine } from './lines.ts';
import type { RawBatch, StoredEvent } from './raw.ts';

/** What an archive line does not say of its batch, because it is no part of what was sent. */
export type StorageFacts = Pick<RawBatch, 'shard' | 'expiresAt'>;

const toEvent = (line: RawLine): StoredEvent => {
  const { eventType, eventId, timestamp, pageId, seq, eventData, weight, url, path, page } = line;
  return {
    eventType,
    eventId,
    timestamp,
    pageId,
    seq,
    ...(eventData === undefined ? {} : { eventData }),
    ...(weight === undefined ? {} : { weight }),
    ...(url === undefined ? {} : { url }),
    ...(path === undefined ? {} : { path }),
    ...(page === undefined ? {} : { page }),
  };
};

/**
 * The inverse of `toRawLines`: the lines of one batch, in order, as the batch again. Every event carries its page
 * itself, so `pages` stays absent; `toRawLines` of the result gives the same lines.
 * @throws RangeError when there is no line, or lines of several batches
 */
export const fromRawLines = (lines: readonly RawLine[], storage: StorageFacts): RawBatch => {
  const [first] = lines;
  if (!first || lines.some(({ batchId }) => batchId !== first.batchId))
    throw new RangeError('lines of exactly one batch are needed');
  const { siteId, sessionId, batchId, createdAt, receivedAt, privacy, network, headers } = first;
  const { visitorId, sentAt, attribution, browser, consent, sdk, batch } = first;
  return {
    siteId,
    sessionId,
    batchId,
    createdAt,
    receivedAt,
    ...storage,
    privacy,
    network,
    headers,
    sequenced: true,
    ...(visitorId === undefined ? {} : { visitorId }),
    ...(sentAt === undefined ? {} : { sentAt }),
    ...(attribution === undefined ? {} : { attribution }),
    ...(browser === undefined ? {} : { browser }),
    ...(consent === undefined ? {} : { consent }),
    ...(sdk === undefined ? {} : { sdk }),
    ...batch,
    events: lines.map(toEvent),
  };
};
