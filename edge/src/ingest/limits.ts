import { LIMITS } from '../../../sdk/src/wire.ts';

/**
 * Every limit of the ingest in one list; `docs/limits.md` is checked against it. Lengths are UTF-16 code units. What
 * exceeds a limit is refused by name, never cut: an accepted body is stored as it was sent.
 */
export const INGEST_LIMITS = {
  /** Events of one request. */
  events: LIMITS.events,
  /** Bytes of one request's body. */
  bodyBytes: LIMITS.bodyBytes,
  /** Characters of sessionId, visitorId, batchId, eventId, pageId; a siteId has 64. */
  id: 128,
  /** Characters of url, path, referrer, queryParams, hash, href, action. */
  url: 8192,
  /** Characters of titles, labels, names, the user agent, attribution fields. */
  text: 2048,
  /** Characters of a string inside eventData. */
  value: 8192,
  /** Characters of a key inside eventData or of a map. */
  key: 128,
  /** Levels of objects and lists inside eventData. */
  depth: 8,
  /** Entries of an object or list inside eventData. */
  entries: 200,
  /** Page contexts of one batch, and checkpoints. */
  pages: 100,
} as const;

export const max = (name: keyof typeof INGEST_LIMITS): number => INGEST_LIMITS[name];
