import type { ArchiveTables } from '../archive/ports.ts';
import { parseTimeBatch } from '../records/keys.ts';

/** Batch ids that raw-events and enriched-events hold of a site in these hours, each as often as it is there. */
export const heldBatches = async (
  tables: Pick<ArchiveTables, 'siteHours' | 'rawKeys' | 'enriched'>,
  siteId: string,
  hours: readonly string[],
): Promise<{ raw: string[]; enriched: string[] }> => {
  const raw: string[] = [];
  const enriched: string[] = [];
  for (const hour of hours) {
    for (const site of await tables.siteHours(hour, siteId)) {
      for (let shard = 0; shard < site.shards; shard++) {
        for await (const { received_batch } of tables.rawKeys(site, shard))
          raw.push(parseTimeBatch(received_batch).batchId);
        for await (const { timestamp } of tables.enriched(site, shard))
          enriched.push(parseTimeBatch(timestamp).batchId);
      }
    }
  }
  return { raw, enriched };
};
