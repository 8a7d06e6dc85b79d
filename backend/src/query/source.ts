import { hourPlus, hoursBetween } from '../archive/hours.ts';
import { archivedLines } from '../archive/lines.ts';
import { manifestKey } from '../archive/manifest.ts';
import type { Bucket } from '../archive/ports.ts';
import { readManifest } from '../archive/read.ts';
import { LOOK_BACK_HOURS } from '../export/selection.ts';
import { hourOf } from '../records/keys.ts';
import type { EnrichedLine } from '../records/lines.ts';
import { toEnrichedLines } from '../records/to-lines.ts';
import type { FactSource } from './engine.ts';
import type { EventReader } from './events/store.ts';
import { createCompactor } from './facts/compact.ts';
import type { Fact } from './facts/fact.ts';

/** Hours that are read from the table even where they have been archived: what is archived now may be late tomorrow. */
const HOT_HOURS = 3;
const HOURS_AT_ONCE = 8;
const HOUR_MS = 3_600_000;
/** About 300 bytes each. */
const MAX_CACHED_FACTS = 300_000;
const MAX_FACTS = 2_000_000;

/** A question over more events than this engine holds; the message says what to do. */
export class TooManyEvents extends Error {
  override name = 'TooManyEvents';
}

export type SourceParts = { reader: EventReader; enriched: Pick<Bucket, 'read' | 'list'>; now: () => number };

/** Events of a site: archived hours from their objects, the others, and always the newest, from the table. */
export const createFactSource = ({ reader, enriched, now }: SourceParts): FactSource => {
  const cache = createHourCache();

  const archivedHours = async (siteId: string, hours: readonly string[]): Promise<Set<string>> => {
    const manifests = new Set<string>();
    for (const month of new Set(hours.map((hour) => hour.slice(0, 7)))) {
      const prefix = `enriched-events/domain=${siteId}/year=${month.slice(0, 4)}/month=${month.slice(5, 7)}/`;
      for await (const { key } of enriched.list(prefix)) if (key.endsWith('.manifest.json')) manifests.add(key);
    }
    return new Set(hours.filter((hour) => manifests.has(manifestKey('enriched', siteId, hour))));
  };

  const fromArchive = async (siteId: string, hour: string): Promise<readonly Fact[]> => {
    const stored = await readManifest(enriched, manifestKey('enriched', siteId, hour));
    const object = stored?.manifest.objects.find(({ format }) => format === 'jsonl.gz');
    if (!object) return [];
    const known = cache.get(`${object.key} ${object.sha256}`);
    if (known) return known;
    const compact = createCompactor();
    const facts: Fact[] = [];
    for await (const lines of archivedLines(enriched, object)) {
      for (const line of lines) facts.push(compact(JSON.parse(line) as EnrichedLine));
    }
    cache.set(`${object.key} ${object.sha256}`, facts);
    return facts;
  };

  const fromTable = async (siteId: string, hour: string): Promise<readonly Fact[]> => {
    const compact = createCompactor();
    const facts: Fact[] = [];
    for (const site of await reader.sitesOf(hour, siteId)) {
      for await (const { batch } of reader.rows(site, hour, hourPlus(hour, 1))) {
        for (const line of toEnrichedLines(batch)) facts.push(compact(line));
      }
    }
    return facts;
  };

  return {
    facts: async (siteId, from, to) => {
      const until = Math.min(to + LOOK_BACK_HOURS * HOUR_MS, now() + HOUR_MS);
      const hours = hoursBetween(new Date(from), new Date(Math.max(from + 1, until)));
      const hot = hourOf(new Date(now() - HOT_HOURS * HOUR_MS).toISOString());
      const archived = await archivedHours(siteId, hours);
      const facts: Fact[] = [];
      for (let at = 0; at < hours.length; at += HOURS_AT_ONCE) {
        const parts = await Promise.all(
          hours
            .slice(at, at + HOURS_AT_ONCE)
            .map((hour) => (archived.has(hour) && hour < hot ? fromArchive(siteId, hour) : fromTable(siteId, hour))),
        );
        for (const part of parts) for (const fact of part) if (fact.at >= from && fact.at < to) facts.push(fact);
        if (facts.length > MAX_FACTS) {
          throw new TooManyEvents(`more than ${MAX_FACTS} events in this range: ask for fewer days, or use the export`);
        }
      }
      return facts;
    },
  };
};

/** Archived hours do not change under one SHA-256. The oldest used leave first. */
const createHourCache = () => {
  const hours = new Map<string, readonly Fact[]>();
  let held = 0;
  return {
    get: (key: string) => {
      const found = hours.get(key);
      if (found) {
        hours.delete(key);
        hours.set(key, found);
      }
      return found;
    },
    set: (key: string, facts: readonly Fact[]) => {
      hours.set(key, facts);
      held += facts.length;
      for (const [oldest, old] of hours) {
        if (held <= MAX_CACHED_FACTS) break;
        hours.delete(oldest);
        held -= old.length;
      }
    },
  };
};
