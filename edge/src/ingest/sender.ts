import { hash } from 'node:crypto';
import { Refusal } from './refusal.ts';
import type { IngestContext, IngestRequest } from './types.ts';

/** Header of a server-side sender's API key; the next two say for whom it speaks. */
const API_KEY_HEADER = 'x-evothesis-key';
const VIEWER_IP_HEADER = 'x-evothesis-viewer-ip';
const VIEWER_AGENT_HEADER = 'x-evothesis-viewer-user-agent';

/** Roles whose key may send events. */
const SENDERS: ReadonlySet<string> = new Set(['ingest', 'admin']);

/**
 * A request with a valid API key, with address and user agent as its sender says; `undefined` without a key. The place
 * of the sending server is not the visitor's, so it is dropped.
 * @throws Refusal for a key that is not one of the site's
 */
export const trustedSender = (
  request: IngestRequest,
  context: Pick<IngestContext, 'apiKeys' | 'siteKnown'>,
): IngestRequest | undefined => {
  const key = request.headers[API_KEY_HEADER];
  // Where no key can be looked up, its bearer is a sender like any other.
  if (key === undefined || context.siteKnown === undefined) return undefined;
  // Looked up by its hash, so how long it takes says nothing of the key.
  const known = key.length <= 256 ? ownValue(context.apiKeys, hash('sha256', key)) : undefined;
  const live = known && (known.validUntil === undefined || known.validUntil > request.receivedAt);
  if (!live || !SENDERS.has(known.role)) throw new Refusal('unknown_api_key', API_KEY_HEADER);
  const { [VIEWER_IP_HEADER]: ip, [VIEWER_AGENT_HEADER]: agent } = request.headers;
  return {
    ...request,
    headers: { ...request.headers, ...(agent !== undefined && { 'user-agent': agent }) },
    ...(ip !== undefined && { viewer: { ip } }),
  };
};

const ownValue = <T>(map: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  map && Object.hasOwn(map, key) ? map[key] : undefined;
