import { createResolver, memoryIdentityStore } from '../enrichment/identity/index.ts';
import { createPipeline } from '../enrichment/pipeline.ts';
import { createTracker, memorySessionStore } from '../enrichment/sessions/index.ts';
import type { EnrichedBatch } from '../records/enriched.ts';
import type { RawBatch } from '../records/raw.ts';
import type { SiteConfig } from '../records/site.ts';

/**
 * The current enrichment with a memory of its own, on the clock of the data: the same batches in the same order give the
 * same answers, and no table is touched.
 */
export const createReenrichment = (site: SiteConfig): ((raw: RawBatch) => Promise<EnrichedBatch | undefined>) => {
  let now = '';
  const pipeline = createPipeline({
    resolver: createResolver({ store: memoryIdentityStore() }),
    // One writer never waits for another.
    track: createTracker({ store: memorySessionStore(), wait: async () => {}, random: () => 0 }),
    sites: async () => site,
    enriched: { stored: async () => new Set(), put: async () => {} },
    now: () => now,
  });
  return async (raw) => {
    now = raw.receivedAt;
    const [enriched] = await pipeline.enrich([raw]);
    return enriched;
  };
};
