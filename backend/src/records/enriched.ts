import type { BotFields, CommerceFields, EnrichmentMetadata, IdentityFields, NormalizedFields } from './lines.ts';
import type { RawBatch } from './raw.ts';

/** What the enrichment says of one event of a batch, by position; what all events share is said once in the batch. */
export type EventEnrichment = {
  occurred_at: string;
  time_trusted: boolean;
  /** Only the fields that depend on the event's page. */
  page_category?: string;
  commerce?: CommerceFields;
};

/** One enriched batch: the content of an enriched-events item. */
export type EnrichedBatch = {
  raw: RawBatch;
  identity: IdentityFields;
  normalized: Omit<NormalizedFields, 'page_category'>;
  bot: BotFields;
  metadata: EnrichmentMetadata;
  events: readonly EventEnrichment[];
};
