import type { RawBatch } from '../../records/raw.ts';
import { nobody, ofToday } from './anonymous.ts';
import { rowKeys } from './keys.ts';
import { createLearning } from './learning.ts';
import { recognise } from './recognise.ts';
import type { IdentityStore } from './rows.ts';
import type { IdentityDecision } from './types.ts';

export type ResolverOptions = { store: IdentityStore };
export type Resolver = {
  /**
   * Who sent a batch. The same batch again, or another one of its client session, gets the same identity and the same
   * `is_new_visitor`, whoever processes it.
   * @throws what the store throws: the caller tries the record again
   */
  resolve: (batch: RawBatch) => Promise<IdentityDecision>;
};

/** Decides who sent a batch. Without a clock or chance of its own: the same batches in order give the same decisions. */
export const createResolver = ({ store }: ResolverOptions): Resolver => {
  const learning = createLearning(store);

  const today = async (batch: RawBatch, dailyVisitor: string): Promise<IdentityDecision> => {
    const decision = ofToday(batch, dailyVisitor);
    const key = rowKeys.day(batch.siteId, decision.identity_id);
    const [known] = await store.get([key]);
    if (known) return { ...decision, is_new_visitor: known.data === batch.sessionId };
    const { sessionId, expiresAt } = batch;
    if (await store.put({ ...key, version: 1, data: sessionId, expiresAt }))
      return { ...decision, is_new_visitor: true };
    const [winner] = await store.get([key], true);
    return { ...decision, is_new_visitor: winner?.data === sessionId };
  };

  return {
    resolve: async (batch) => {
      const { tier } = batch.privacy;
      if (tier === 'full') return recognise(store, learning, batch);
      const { dailyVisitor } = batch.network;
      return tier === 'daily' && dailyVisitor ? today(batch, dailyVisitor) : nobody(batch);
    },
  };
};
