import { createHash } from 'node:crypto';
import type { RawBatch } from './raw.ts';

/** Records of client-config; one erasure may fill several. */
export const TOMBSTONE_PREFIX = 'tombstone#';

/** What is left of somebody who was erased: hashes, so that a copy which turns up later is recognised and left out. */
export type Tombstone = {
  /** ISO time of the erasure. What is received after it is a new visit of somebody who came back. */
  erased_at: string;
  hashes: readonly string[];
};

/** `site`: everything of it, because the client has left. */
export const MARKS = ['site', 'visitor', 'session', 'receipt'] as const;
type Mark = (typeof MARKS)[number];

/** 96 bits; the ids are random, so that a hash of them tells nothing. */
export const markHash = (siteId: string, mark: Mark, value: string): string =>
  createHash('sha256')
    .update(JSON.stringify([siteId, mark, value]))
    .digest('base64url')
    .slice(0, 16);

export type IsErased = (
  batch: Pick<RawBatch, 'siteId' | 'visitorId' | 'sessionId' | 'batchId' | 'receivedAt'>,
) => boolean;

const nothing: IsErased = () => false;

/** Whether a batch belongs to what the tombstones of its site name. */
export const createIsErased = (tombstones: readonly Tombstone[]): IsErased => {
  if (tombstones.length === 0) return nothing;
  const erasedAt = new Map<string, string>();
  for (const { erased_at, hashes } of tombstones)
    for (const hash of hashes) if ((erasedAt.get(hash) ?? '') < erased_at) erasedAt.set(hash, erased_at);
  return ({ siteId, visitorId, sessionId, batchId, receivedAt }) => {
    const is = (mark: Mark, value: string) => receivedAt <= (erasedAt.get(markHash(siteId, mark, value)) ?? '');
    return (
      is('site', siteId) ||
      is('receipt', `${receivedAt}#${batchId}`) ||
      is('session', sessionId) ||
      (visitorId !== undefined && is('visitor', visitorId))
    );
  };
};
