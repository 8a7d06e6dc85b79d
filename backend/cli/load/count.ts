import type { ArchiveTables } from '../../src/archive/ports.ts';
import { countedEvents } from '../../src/archive/sources.ts';
import { fromEnrichedItem } from '../../src/records/enriched-item.ts';

export type Stored = { stored: number; enriched: number; doubled: number };

/** What the tables hold of a site in these hours: events stored, events enriched, and those that are there twice. */
export const countStored = async (tables: ArchiveTables, siteId: string, hours: readonly string[]): Promise<Stored> => {
  let stored = 0;
  let enriched = 0;
  const ids = new Set<string>();
  for (const hour of hours) {
    for (const site of await tables.siteHours(hour, siteId)) {
      for (let shard = 0; shard < site.shards; shard++) {
        for await (const { event_types } of tables.rawKeys(site, shard)) stored += countedEvents(event_types);
        for await (const item of tables.enriched(site, shard)) {
          const { events } = fromEnrichedItem(item).raw;
          enriched += events.length;
          for (const { eventId } of events) ids.add(eventId);
        }
      }
    }
  }
  return { stored, enriched, doubled: enriched - ids.size };
};
