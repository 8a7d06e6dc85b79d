import { shardOf } from '../records/keys.ts';

/** How hot partition keys become under the real key design. Pure; `docs/capacity.md` is written from it. */

/** Write units a second that one partition takes, whatever the table's capacity. */
export const PARTITION_LIMIT = 1_000;

export type Load = {
  eventsPerSecond: number;
  /** Default 10. */
  eventsPerBatch?: number;
  /** Share of all traffic of the largest site. Default 1: one site has everything. */
  hottestSite?: number;
  /** Shards of the largest site, as `sites set --shards` fixes them for an hour. Default 1. */
  shards?: number;
};

/** Write units a second of the hottest partition key of each table and index. */
export type Heat = Readonly<Record<'rawByHour' | 'enriched', number>>;

/**
 * Sends one second of batches of the largest site to their keys. The other tables' keys are sessions, networks and
 * identities: one of them has a write or two a second, however large the site is.
 */
export const hottestKeys = (load: Load): Heat => {
  const { eventsPerSecond, eventsPerBatch = 10, hottestSite = 1, shards = 1 } = load;
  const batches = Math.ceil((eventsPerSecond * hottestSite) / eventsPerBatch);
  const perShard = new Array<number>(shards).fill(0);
  for (let n = 0; n < batches; n++) {
    const shard = shardOf(`${Math.imul(n, 0x9e3779b1) >>> 0}-batch`, shards);
    perShard[shard] = (perShard[shard] ?? 0) + 1;
  }
  const hottest = perShard.reduce((most, count) => Math.max(most, count), 0);
  // Raw item and enriched item of a batch carry the same shard.
  return { rawByHour: hottest, enriched: hottest };
};

/** Shards that keep a site's hottest key under the limit, with a quarter to spare for bursts and for uneven shards. */
export const shardsFor = (eventsPerSecond: number, eventsPerBatch = 10): number =>
  Math.max(1, Math.ceil(eventsPerSecond / eventsPerBatch / (PARTITION_LIMIT * 0.75)));
