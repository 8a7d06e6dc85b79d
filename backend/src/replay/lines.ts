import type { EnrichedBatch } from '../records/enriched.ts';
import type { RawLine } from '../records/lines.ts';
import type { PrivacyTier } from '../records/site.ts';

/** A recorded request. `t` is when it was received; the rest is what the front door would have seen. */
export type RequestLine = {
  t: string;
  ip?: string;
  country?: string;
  asn?: number;
  region?: string;
  city?: string;
  headers?: Readonly<Record<string, string>>;
  body: unknown;
};

/** One event's answer, decided at that moment and never revised. */
export type ReplayLine = {
  /** Input line, from 0. */
  i: number;
  /** Position in the batch; absent for single-event bodies. */
  event?: number;
  accepted: boolean;
  /** Error code of the refusal. */
  reason?: string;
  identity_id: string;
  household_id: string | null;
  session_id: string;
  is_new_visitor: boolean;
  confidence: number;
  tier: PrivacyTier;
  is_bot: boolean;
};

/** @returns undefined for a line that is neither form */
export const readInputLine = (text: string): { request: RequestLine } | { raw: RawLine } | undefined => {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof line !== 'object' || line === null) return undefined;
  if ('t' in line && 'body' in line && isTime(line.t)) return { request: line as RequestLine };
  if ('receivedAt' in line && 'batchId' in line && 'eventType' in line && isTime(line.receivedAt))
    return { raw: line as RawLine };
  return undefined;
};

const isTime = (value: unknown): boolean => typeof value === 'string' && Number.isFinite(Date.parse(value));

/** A refused event has an identity of its own: it was seen, and nobody is known by it. */
export const refusedLine = (i: number, event: number | undefined, reason: string): ReplayLine => ({
  i,
  ...(event === undefined ? {} : { event }),
  accepted: false,
  reason,
  identity_id: `refused_${i}${event === undefined ? '' : `_${event}`}`,
  household_id: null,
  session_id: `refused_${i}`,
  is_new_visitor: true,
  confidence: 0,
  tier: 'none',
  is_bot: false,
});

export const acceptedLine = (
  i: number,
  event: number | undefined,
  { identity, raw, bot }: EnrichedBatch,
): ReplayLine => ({
  i,
  ...(event === undefined ? {} : { event }),
  accepted: true,
  identity_id: identity.identity_id,
  household_id: identity.household_id,
  session_id: identity.session_id,
  is_new_visitor: identity.is_new_visitor,
  confidence: identity.confidence_score,
  tier: raw.privacy.tier,
  is_bot: bot.is_bot,
});
