import { LIMITS } from '../../../sdk/src/wire.ts';

/**
 * Every limit of the ingest in one table; `docs/limits.md` is checked against it. Lengths are UTF-16 code units. What
 * exceeds a limit is refused by name, never cut: an accepted body is stored as it was sent.
 */
export const INGEST_LIMITS = {
  events: { max: LIMITS.events, unit: 'events', of: 'one request' },
  bodyBytes: { max: LIMITS.bodyBytes, unit: 'bytes', of: 'one request body' },
  id: { max: 128, unit: 'characters', of: 'siteId (64), sessionId, visitorId, batchId, eventId, pageId' },
  url: { max: 8192, unit: 'characters', of: 'url, path, referrer, queryParams, hash, href, action' },
  text: { max: 2048, unit: 'characters', of: 'title, user agent, names, labels, attribution fields' },
  value: { max: 8192, unit: 'characters', of: 'a string inside eventData' },
  key: { max: 128, unit: 'characters', of: 'a key inside eventData or of a map' },
  depth: { max: 8, unit: 'levels', of: 'objects and lists inside eventData' },
  entries: { max: 200, unit: 'entries', of: 'an object or a list inside eventData' },
  pages: { max: 100, unit: 'pages', of: 'the page contexts and the checkpoints of one batch' },
  number: { max: Number.MAX_SAFE_INTEGER, unit: '', of: 'an integer' },
} as const;

export const max = (name: keyof typeof INGEST_LIMITS): number => INGEST_LIMITS[name].max;
