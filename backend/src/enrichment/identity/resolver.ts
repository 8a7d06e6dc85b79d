import type { RawBatch } from '../../records/raw.ts';
import { nameFrom } from './ids.ts';
import type { IdentityStore } from './rows.ts';
import type { IdentityDecision } from './types.ts';

export type ResolverOptions = { store: IdentityStore };
export type Resolver = { resolve: (batch: RawBatch) => Promise<IdentityDecision> };

type Visit = { identity: string; isNew: boolean; confidence: number; household: string | null };

const daily = (batch: RawBatch, visitor: string): IdentityDecision => ({
  ...nobody(batch),
  identity_id: `id_${nameFrom('daily', batch.siteId, visitor)}`,
  basis: 'daily',
  confidence_score: 0.5,
});

const nobody = (batch: RawBatch): IdentityDecision => ({
  identity_id: `id_${nameFrom('none', batch.siteId, batch.sessionId, batch.batchId)}`,
  household_id: null,
  device_fingerprint: null,
  is_new_visitor: true,
  confidence_score: 0,
  household_confidence: 0,
  basis: 'none',
  reasons: [],
  is_first_of_visit: true,
});

/** Decides who sent a batch. Pure over the store: the same batches in the same order give the same decisions. */
export const createResolver = ({ store }: ResolverOptions): Resolver => {
  const full = async (batch: RawBatch): Promise<IdentityDecision> => {
    const { siteId, sessionId, browser: b = {}, network, headers, expiresAt } = batch;
    const fingerprint = `fp_${nameFrom(
      JSON.stringify([
        headers.userAgent,
        b.viewportWidth,
        b.viewportHeight,
        b.screenWidth,
        b.screenHeight,
        b.timezone,
        b.language,
        b.platform,
      ]),
    )}`;
    const visitKey = { key: `${siteId}#visit#${nameFrom(sessionId)}`, row: 'visit' };
    const answer = (visit: Visit, basis: 'visit' | 'match' | 'new'): IdentityDecision => ({
      identity_id: visit.identity,
      household_id: visit.household,
      device_fingerprint: fingerprint,
      is_new_visitor: visit.isNew,
      confidence_score: visit.confidence,
      household_confidence: visit.household ? 0.3 : 0,
      basis,
      reasons: [],
      is_first_of_visit: basis !== 'visit',
    });
    const [known] = await store.get([visitKey]);
    if (known) return answer(known.data as Visit, 'visit');

    const identity = `id_${nameFrom(siteId, fingerprint, network.prefix ?? '')}`;
    const isNew = await store.put({ key: `${siteId}#device#${identity}`, row: 'seen', version: 1, data: 1, expiresAt });
    const household = network.prefix ? `hh_${nameFrom(siteId, network.prefix)}` : null;
    const visit: Visit = { identity, isNew, confidence: isNew ? 0.5 : 0.9, household };
    if (await store.put({ ...visitKey, version: 1, data: visit, expiresAt }))
      return answer(visit, isNew ? 'new' : 'match');
    const [winner] = await store.get([visitKey], true);
    return answer((winner?.data as Visit | undefined) ?? visit, 'visit');
  };

  return {
    resolve: async (batch) => {
      if (batch.privacy.tier === 'full') return full(batch);
      const visitor = batch.network.dailyVisitor;
      return batch.privacy.tier === 'daily' && visitor ? daily(batch, visitor) : nobody(batch);
    },
  };
};
