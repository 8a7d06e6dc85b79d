import type { EnrichedBatch } from '../records/enriched.ts';
import type { BotFields } from '../records/lines.ts';
import type { RawBatch } from '../records/raw.ts';
import type { SiteConfig } from '../records/site.ts';
import { judgeBot } from './bots/index.ts';
import type { IdentityDecision } from './identity/index.ts';
import { type BatchNormalization, normalize } from './normalize/index.ts';
import type { BatchFacts } from './sessions/content.ts';
import { sessionId, type Tracked } from './sessions/index.ts';
import { clockSkew, type EventTime, eventTimes } from './time.ts';
import { ENRICHMENT_VERSION, TABLE_VERSIONS } from './versions.ts';

/** All that a batch says by itself, before anything is looked up. */
export type Assessment = {
  times: readonly EventTime[];
  bot: BotFields;
  normalization: BatchNormalization;
  facts: BatchFacts;
};

/** Pure: the same batch and site settings give the same assessment. */
export const assess = (raw: RawBatch, site: SiteConfig): Assessment => {
  const times = eventTimes(raw, site.maxEventAgeHours);
  const normalization = normalize(raw, site);
  const bot = judgeBot(raw, normalization.referrerSpam);
  return {
    times,
    bot,
    normalization,
    facts: {
      times: times.map(({ occurred_at }) => Date.parse(occurred_at)),
      skew: clockSkew(raw),
      origin: normalization.origin,
      ...(normalization.landedWith ? { landedWith: normalization.landedWith } : {}),
      conversions: normalization.conversions,
      isBot: bot.is_bot,
    },
  };
};

/** Puts together what is stored of a batch. Without `tracked` (tier `none`) the batch is a session of its own. */
export const enrich = (
  raw: RawBatch,
  { times, bot, normalization }: Assessment,
  decision: IdentityDecision,
  tracked: Tracked | undefined,
  processedAt: string,
): EnrichedBatch => {
  const sequence = tracked?.session.sequence ?? 1;
  return {
    raw,
    identity: {
      identity_id: decision.identity_id,
      household_id: decision.household_id,
      device_fingerprint: decision.device_fingerprint,
      session_id: tracked?.session.id ?? sessionId(decision.identity_id, raw.receivedAt),
      session_sequence: sequence,
      is_new_visitor: sequence === 1,
      total_sessions: tracked?.totalSessions ?? 1,
      confidence_score: decision.confidence_score,
      ...(decision.household_id ? { household_confidence: decision.household_confidence } : {}),
    },
    normalized: normalization.shared,
    bot,
    metadata: { processed_at: processedAt, enrichment_version: ENRICHMENT_VERSION, tables: TABLE_VERSIONS },
    events: times.map((time, index) => ({ ...time, ...normalization.events[index] })),
  };
};
