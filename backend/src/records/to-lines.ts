import type { PageContext } from '../../../sdk/src/wire.ts';
import type { EnrichedBatch } from './enriched.ts';
import type { EnrichedLine, RawLine } from './lines.ts';
import type { RawBatch, StoredEvent } from './raw.ts';

/** The page an event happened on: its own, else the envelope's page of its page instance. */
export const pageOf = (batch: Pick<RawBatch, 'pages'>, event: StoredEvent): PageContext => {
  const shared = batch.pages && Object.hasOwn(batch.pages, event.pageId) ? batch.pages[event.pageId] : undefined;
  const own = {
    ...(event.url === undefined ? {} : { url: event.url }),
    ...(event.path === undefined ? {} : { path: event.path }),
  };
  return { ...shared, ...event.page, ...own };
};

/** Members that hold a value, in the given order: absent fields stay absent in an archive line. */
const present = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;

const commonLine = (batch: RawBatch, event: StoredEvent, index: number) => {
  const { url, path, title, referrer, queryParams, hash } = pageOf(batch, event);
  const page = present({ title, referrer, queryParams, hash });
  return present({
    eventType: event.eventType,
    timestamp: event.timestamp,
    sessionId: batch.sessionId,
    visitorId: batch.visitorId,
    siteId: batch.siteId,
    url,
    path,
    page: Object.keys(page).length > 0 ? page : undefined,
    attribution: batch.attribution,
    browser: batch.browser,
    eventData: event.eventData,
    eventId: event.eventId,
    pageId: event.pageId,
    seq: event.seq,
    weight: event.weight,
    batchId: batch.batchId,
    index,
    createdAt: batch.createdAt,
    receivedAt: batch.receivedAt,
    sentAt: batch.sentAt,
    privacy: batch.privacy,
    consent: batch.consent,
    sdk: batch.sdk,
  });
};

/** One line of the raw archive for each event, in the batch's order; the batch's own facts stand on the first line. */
export const toRawLines = (batch: RawBatch): RawLine[] => {
  const { sequenced, attempt, invalid, dropped, redacted, redactedPages, pageToken, checkpoints, trustedSender } =
    batch;
  const facts = present({
    sequenced,
    attempt,
    invalid,
    dropped,
    redacted,
    redactedPages,
    pageToken,
    checkpoints,
    trustedSender,
  });
  return batch.events.map((event, index) => ({
    ...commonLine(batch, event, index),
    network: batch.network,
    headers: batch.headers,
    ...(index === 0 ? { batch: facts } : {}),
  })) as RawLine[];
};

/** One line of the enriched archive for each event. Same batch, same lines: nothing here depends on the clock. */
export const toEnrichedLines = (batch: EnrichedBatch): EnrichedLine[] =>
  batch.raw.events.map((event, index) => {
    const { occurred_at, time_trusted, page_category, ...more } = batch.events[index] ?? {
      occurred_at: batch.raw.receivedAt,
      time_trusted: false,
    };
    return {
      ...commonLine(batch.raw, event, index),
      occurred_at,
      time_trusted,
      identity: batch.identity,
      normalized: { ...batch.normalized, page_category: page_category ?? 'other', ...more },
      bot: batch.bot,
      enrichment_metadata: batch.metadata,
    } as EnrichedLine;
  });
