import type { RawBatch, StoredEvent } from './raw.ts';

/**
 * What a batch says twice is stored once: an event's id that is its page and number, a page that is the one before, a
 * number that follows, times as the milliseconds since the last one, the user agent that is the header's too. Deflate
 * would find most of it, but not for nothing: ten events come to 200 bytes less, which is the difference between one
 * write unit and two. `expand` gives back exactly what `compact` was given.
 */
type CompactEvent = Omit<Partial<StoredEvent>, 'timestamp' | 'seq'> & { t?: number | string; seq?: number };

export type CompactBatch = Omit<RawBatch, 'events' | 'sentAt'> & {
  sentAt?: number | string;
  /** The browser's user agent is the header's. */
  ua?: 1;
  events: readonly CompactEvent[];
};

const CANONICAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Milliseconds since `base`; a text that is not what `Date` would write stays a text. */
const since = (base: number, iso: string): number | string => {
  const at = CANONICAL.test(iso) ? Date.parse(iso) : Number.NaN;
  if (Number.isNaN(at) || Number.isNaN(base)) return iso;
  // Only the last days of a month can be days that it does not have; writing the date out is slow.
  return iso.slice(8, 10) > '28' && new Date(at).toISOString() !== iso ? iso : at - base;
};
const until = (base: number, since: number | string): string =>
  typeof since === 'string' ? since : new Date(base + since).toISOString();

const idOf = (pageId: string, seq: number): string => `${pageId}-${seq}`;

/** Where the events begin: at the sealing of the batch, in the first page that it names, before number one. */
const start = (createdAt: string, pages: RawBatch['pages']) => ({
  at: Date.parse(createdAt),
  pageId: Object.keys(pages ?? {})[0] ?? '',
  seq: 0,
});

export const compact = <T extends Pick<RawBatch, 'events' | 'pages' | 'headers' | 'browser' | 'sentAt'>>(
  batch: T,
  createdAt: string,
): Omit<T, 'events' | 'sentAt'> & Pick<CompactBatch, 'events' | 'ua' | 'sentAt'> => {
  const { events, sentAt, ...rest } = batch;
  const last = start(createdAt, batch.pages);
  const compacted = events.map((event): CompactEvent => {
    const { eventType, timestamp, pageId, seq, eventId, ...own } = event;
    const t = since(last.at, timestamp);
    const short: CompactEvent = {
      eventType,
      t,
      ...(pageId !== last.pageId && { pageId }),
      ...(seq !== last.seq + 1 && { seq }),
      ...(eventId !== idOf(pageId, seq) && { eventId }),
      ...own,
    };
    if (typeof t === 'number') last.at += t;
    last.pageId = pageId;
    last.seq = seq;
    return short;
  });
  const { browser, headers } = batch;
  const sameAgent = browser?.userAgent !== undefined && browser.userAgent === headers.userAgent;
  const { userAgent: _agent, ...signals } = browser ?? {};
  return {
    ...rest,
    ...(sameAgent && { browser: signals, ua: 1 }),
    ...(sentAt !== undefined && { sentAt: since(Date.parse(createdAt), sentAt) }),
    events: compacted,
  };
};

/** The inverse of `compact`. */
export const expand = <T extends Pick<CompactBatch, 'events' | 'pages' | 'headers' | 'browser' | 'sentAt' | 'ua'>>(
  batch: T,
  createdAt: string,
): Omit<T, 'events' | 'sentAt' | 'ua'> & Pick<RawBatch, 'events' | 'sentAt'> => {
  const { events, sentAt, ua, ...rest } = batch;
  const last = start(createdAt, batch.pages);
  const expanded = events.map((short): StoredEvent => {
    const { eventType, t = 0, pageId = last.pageId, seq = last.seq + 1, eventId = idOf(pageId, seq), ...own } = short;
    const timestamp = until(last.at, t);
    if (typeof t === 'number') last.at += t;
    last.pageId = pageId;
    last.seq = seq;
    return { eventType, eventId, timestamp, pageId, seq, ...own } as StoredEvent;
  });
  return {
    ...rest,
    ...(ua && { browser: { ...batch.browser, userAgent: batch.headers.userAgent as string } }),
    ...(sentAt !== undefined && { sentAt: until(Date.parse(createdAt), sentAt) }),
    events: expanded,
  };
};
