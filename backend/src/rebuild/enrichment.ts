import {
  createResolver,
  memoryIdentityStore,
  type Resolver,
  type Revision,
  readRevisions,
  revised,
} from '../enrichment/identity/index.ts';
import { createPipeline } from '../enrichment/pipeline.ts';
import { createTracker, memorySessionStore } from '../enrichment/sessions/index.ts';
import type { EnrichedBatch } from '../records/enriched.ts';
import type { RawBatch } from '../records/raw.ts';
import type { SiteConfig } from '../records/site.ts';

export type Revisions = ReadonlyMap<string, readonly Revision[]>;

/** Decides as the enrichment does, and then says what it came to know of it later. */
const inHindsight = ({ resolve }: Resolver, revisions: Revisions): Resolver => ({
  resolve: async (batch) => {
    const decision = await resolve(batch);
    return { ...decision, identity_id: revised(decision.identity_id, batch, revisions) };
  },
});

/**
 * The current enrichment with a memory of its own, on the clock of the data: the same batches in the same order give the
 * same answers, and no table is touched.
 * @param revisions what an earlier run over the same batches learned; sessions and their numbers follow from it
 */
export const createReenrichment = (site: SiteConfig, revisions: Revisions) => {
  let now = '';
  const store = memoryIdentityStore();
  const pipeline = createPipeline({
    resolver: inHindsight(createResolver({ store }), revisions),
    // One writer never waits for another.
    track: createTracker({ store: memorySessionStore(), wait: async () => {}, random: () => 0 }),
    sites: async () => site,
    enriched: { stored: async () => new Set(), put: async () => {} },
    now: () => now,
  });
  return {
    enrich: async (raw: RawBatch): Promise<EnrichedBatch | undefined> => {
      now = raw.receivedAt;
      const [enriched] = await pipeline.enrich([raw]);
      return enriched;
    },
    /** What has been learned of the decisions of some days, first and last included. */
    learned: (from: string, to: string): Promise<Revision[]> => readRevisions(store, site.siteId, from, to),
  };
};
