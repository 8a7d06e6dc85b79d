import { hash } from 'node:crypto';
import { dayOf } from '../../../../backend/src/records/keys.ts';
import type { PrivacyDecision, RawBatch } from '../../../../backend/src/records/raw.ts';
import { tag } from '../hmac.ts';
import { addressHashes, addressOf, dailyVisitor, placeOf } from '../network/facts.ts';
import type { IngestContext, IngestRequest } from '../types.ts';
import { minimise } from './minimise.ts';

const DAY_MS = 86_400_000;

/**
 * The day whose key a batch meets: the day it was sealed, where that is today or yesterday, so that a retry over
 * midnight has the same ids and is recognised as one; else the day of receipt.
 */
export const keyDay = (createdAt: string, receivedAt: string): string => {
  const today = dayOf(receivedAt);
  const yesterday = dayOf(new Date(Date.parse(`${today}T00:00:00.000Z`) - DAY_MS).toISOString());
  const sealed = dayOf(createdAt);
  return sealed === yesterday ? sealed : today;
};

/** A session's name under the key of its day. */
export const dailySession = (key: Uint8Array, id: string): string => `d_${tag(key, JSON.stringify(['session', id]))}`;

/** The key that hashes a batch, where there is one. Where yesterday has none, nothing was stored under one: a first try, and today's key is as good. */
export const dailyKeyOf = (
  { createdAt, receivedAt }: Pick<RawBatch, 'createdAt' | 'receivedAt'>,
  dailyKey: IngestContext['dailyKey'],
): Uint8Array | undefined => dailyKey(keyDay(createdAt, receivedAt)) ?? dailyKey(dayOf(receivedAt));

/** Turns a batch into what its tier may keep. Without a key the tier falls to `none`, never to an unkeyed hash. */
export const applyPrivacy = (
  batch: RawBatch,
  decision: PrivacyDecision,
  request: Pick<IngestRequest, 'viewer' | 'headers'>,
  context: Pick<IngestContext, 'identityKey' | 'dailyKey'>,
): RawBatch => {
  const address = addressOf(request.viewer);
  const network = placeOf(request.viewer, address);
  if (decision.tier === 'full') {
    if (!context.identityKey) return anonymous({ ...batch, network, privacy: { tier: 'none', basis: 'no_site_key' } });
    return {
      ...batch,
      network: { ...network, ...addressHashes(address, network.asn, context.identityKey) },
      privacy: decision,
    };
  }
  if (decision.tier === 'none') return anonymous({ ...batch, network, privacy: decision });
  const key = dailyKeyOf(batch, context.dailyKey);
  if (!key) return anonymous({ ...batch, network, privacy: { tier: 'none', basis: 'no_daily_key' } });
  const visitor = dailyVisitor(address, request.headers, batch.sessionId, key);
  return minimise(
    { ...batch, network: { ...network, dailyVisitor: visitor }, privacy: decision },
    {
      session: (id) => dailySession(key, id),
      page: (id) => `d_${tag(key, JSON.stringify(['page', id]))}`,
      event: ({ eventId }) => `d_${tag(key, JSON.stringify(['event', eventId]))}`,
    },
  );
};

/**
 * Tier `none`: nothing joins two batches, not even two of one page. Ids come from the batch's own random id, so that a
 * retry still meets its key; sequence numbers say nothing any more, and checkpoints would speak of a page nobody knows.
 */
const anonymous = (batch: RawBatch): RawBatch => {
  const session = `n_${hash('sha256', `none ${batch.batchId}`, 'buffer').toString('base64url', 0, 12)}`;
  let pages = 0;
  const { checkpoints: _checkpoints, ...rest } = batch;
  return minimise(
    { ...rest, sequenced: false },
    {
      session: () => session,
      page: () => `${session}.${pages++}`,
      event: (_event, index) => `${session}-${index}`,
    },
  );
};
