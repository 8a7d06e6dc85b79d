import type { EnrichedBatch } from '../records/enriched.ts';
import type { RawBatch } from '../records/raw.ts';
import type { SiteConfig } from '../records/site.ts';
import { type Assessment, assess, enrich } from './enrich.ts';
import type { IdentityDecision, Resolver } from './identity/index.ts';
import { contentOf, type createTracker, type SessionOptions } from './sessions/index.ts';
import type { Sites } from './sites/index.ts';

/** Where enriched batches go. */
export type EnrichedStore = {
  /** Those of the batches that are stored already; the answer may be a second old. */
  stored(batches: readonly RawBatch[]): Promise<ReadonlySet<RawBatch>>;
  /** Stores a batch; one that is there already stays as it is. */
  put(batch: EnrichedBatch): Promise<void>;
};

export type PipelineOptions = {
  resolver: Resolver;
  track: ReturnType<typeof createTracker>;
  sites: Sites;
  enriched: EnrichedStore;
  /** Whether a batch has been erased; such a one leaves no trace. Default: none has. */
  isErased?: (raw: RawBatch) => Promise<boolean>;
  /** ISO time for `processed_at`. */
  now: () => string;
};

/** A batch of which everything is known but its session. */
export type Judged = { raw: RawBatch; site: SiteConfig; assessment: Assessment; decision: IdentityDecision };

export const sessionOptions = (site: SiteConfig): SessionOptions => ({
  timeout: site.sessionMinutes * 60_000,
  newCampaignNewSession: site.newCampaignNewSession,
});

/** Batches in the order given, by what `key` says of them. */
export const groupBy = <T>(all: readonly T[], key: (one: T) => string): T[][] => {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const name = key(one);
    const group = groups.get(name);
    if (group) group.push(one);
    else groups.set(name, [one]);
  }
  return [...groups.values()];
};

/**
 * The enrichment in two steps, because they go by different keys: `judge` takes the batches of one client session in
 * order, `place` all batches of one identity, which go into their sessions with one write.
 */
export const createPipeline = ({
  resolver,
  track,
  sites,
  enriched,
  now,
  isErased = async () => false,
}: PipelineOptions) => {
  const judge = async (raw: RawBatch): Promise<Judged> => {
    const site = await sites(raw.siteId);
    return { raw, site, assessment: assess(raw, site), decision: await resolver.resolve(raw) };
  };

  /** Batches of one identity. What comes back is not stored yet; identity and session are. */
  const place = async (judged: readonly Judged[]): Promise<EnrichedBatch[]> => {
    const [first] = judged;
    if (!first) return [];
    const { raw, site, decision } = first;
    const processedAt = now();
    // Tier `none` is counted, not identified: every batch stands for itself and leaves no session behind.
    if (raw.privacy.tier === 'none')
      return judged.map((one) => enrich(one.raw, one.assessment, one.decision, undefined, processedAt));
    const options = sessionOptions(site);
    const owner = { identity: decision.identity_id, siteId: raw.siteId, tier: raw.privacy.tier };
    const contents = judged.map((one) => contentOf(one.raw, one.assessment.facts, options.timeout));
    const tracked = await track(owner, contents, options);
    return judged.map((one, index) => enrich(one.raw, one.assessment, one.decision, tracked[index], processedAt));
  };

  return {
    enriched,
    isErased,
    judge,
    place,
    /** Both steps for batches in order; the enriched batches come in the same order. */
    enrich: async (batches: readonly RawBatch[]): Promise<EnrichedBatch[]> => {
      const judged: Judged[] = [];
      for (const raw of batches) judged.push(await judge(raw));
      const placed = await Promise.all(groupBy(judged, identityOf).map(place));
      const byRaw = new Map(placed.flat().map((batch) => [batch.raw, batch]));
      return batches.map((raw) => byRaw.get(raw)).filter((batch) => batch !== undefined);
    },
  };
};
export type Pipeline = ReturnType<typeof createPipeline>;

export const identityOf = ({ decision }: Judged): string => decision.identity_id;
