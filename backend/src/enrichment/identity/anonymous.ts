import type { RawBatch } from '../../records/raw.ts';
import { nameFrom } from './ids.ts';
import type { IdentityDecision } from './types.ts';

const NOBODY = {
  household_id: null,
  device_fingerprint: null,
  household_confidence: 0,
  reasons: [],
} as const;

/** Tier `none`: every batch stands alone, and nothing is stored. */
export const nobody = ({ siteId, sessionId, batchId }: RawBatch): IdentityDecision => ({
  ...NOBODY,
  identity_id: `id_${nameFrom('none', siteId, sessionId, batchId)}`,
  is_new_visitor: true,
  confidence_score: 0,
  basis: 'none',
});

/**
 * Tier `daily`: the edge's hash of address, user agent and language under the day's key is the whole identity. Neither
 * device signal nor row of an earlier day is read, so nothing here could link two days.
 */
export const ofToday = ({ siteId }: RawBatch, dailyVisitor: string): Omit<IdentityDecision, 'is_new_visitor'> => ({
  ...NOBODY,
  identity_id: `id_${nameFrom('daily', siteId, dailyVisitor)}`,
  // Assumed, not measured: people behind one address with one kind of browser are one visitor a day here.
  confidence_score: 0.8,
  basis: 'daily',
});
