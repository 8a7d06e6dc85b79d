import { shardOf } from '../../../backend/src/records/keys.ts';
import type { RawBatch, StoredEvent } from '../../../backend/src/records/raw.ts';
import type { PageContext, WireEvent } from '../../../sdk/src/wire.ts';
import type { ParsedBatch } from './parse/batch.ts';
import type { IngestContext, IngestRequest } from './types.ts';

const DAY_SECONDS = 86_400;

/** Gives a parsed batch everything that the wire leaves optional. Privacy is not yet applied to it. */
export const toRawBatch = (
  parsed: ParsedBatch,
  request: Pick<IngestRequest, 'receivedAt' | 'batchId'>,
  context: Pick<IngestContext, 'site' | 'random'>,
): RawBatch => {
  const { receivedAt } = request;
  const { site } = context;
  const { tally } = parsed;
  const { siteId, sessionId, batchId = request.batchId ?? context.random(), createdAt = receivedAt } = parsed.batch;
  const { url, path, page, pages, dropped, pageToken: _token, ...given } = parsed.batch;
  const events = parsed.events.map((event, index) => complete(event, index, batchId, createdAt));
  const invalid: Record<string, number> = {};
  for (const { code } of parsed.rejected) invalid[code] = (invalid[code] ?? 0) + 1;
  return {
    ...given,
    siteId,
    sessionId: sessionId ?? `s_${batchId}`,
    batchId,
    createdAt,
    receivedAt,
    shard: shardOf(batchId, site.shards),
    expiresAt: Math.floor(Date.parse(receivedAt) / 1000) + site.retentionDays * DAY_SECONDS,
    // Filled in when the tier is known.
    privacy: { tier: 'none', basis: 'undecided' },
    network: {},
    headers: {},
    sequenced: parsed.events.every(
      ({ eventId, pageId, seq }) => eventId !== undefined && pageId !== undefined && seq !== undefined,
    ),
    ...(parsed.rejected.length > 0 && { invalid }),
    ...(dropped && Object.keys(dropped).length > 0 && { dropped }),
    ...(tally.redacted > 0 && { redacted: tally.redacted }),
    ...(tally.pages.size > 0 && { redactedPages: Object.fromEntries(tally.pages) }),
    ...pagesOf(events, pages, { ...(url !== undefined && { url }), ...(path !== undefined && { path }), ...page }),
    events,
  };
};

/** Bodies without ids (the first system's): one page a request, numbered in the order of the list. */
const complete = (event: WireEvent, index: number, batchId: string, createdAt: string): StoredEvent => ({
  ...event,
  eventId: event.eventId ?? `${batchId}.${index}`,
  timestamp: event.timestamp ?? createdAt,
  pageId: event.pageId ?? batchId,
  seq: event.seq ?? index + 1,
});

/** The envelope's own page stands for every page that `pages` does not name. */
const pagesOf = (
  events: readonly StoredEvent[],
  pages: Readonly<Record<string, PageContext>> | undefined,
  own: PageContext,
): { pages?: Record<string, PageContext> } => {
  if (Object.keys(own).length === 0) return pages ? { pages } : {};
  const all: Record<string, PageContext> = { ...pages };
  for (const { pageId } of events) all[pageId] ??= own;
  return { pages: all };
};
