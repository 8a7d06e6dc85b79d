import type { RawBatch } from '../records/raw.ts';
import { createIsErased, type IsErased, type Tombstone } from '../records/tombstones.ts';

/** Within which an erasure is known everywhere; run again after it, an erasure finds what was under way. */
const FRESH_MS = 60_000;

/**
 * Whether a batch belongs to somebody who was erased after it was received: a record that was under way, a dead letter, a
 * replay must not bring the data back. Tombstones are read once a minute and site.
 */
export const createErased = (read: (siteId: string) => Promise<readonly Tombstone[]>, now: () => number) => {
  const known = new Map<string, { isErased: Promise<IsErased>; until: number }>();
  return async (raw: RawBatch): Promise<boolean> => {
    let of = known.get(raw.siteId);
    if (!of || of.until <= now()) {
      of = { isErased: read(raw.siteId).then(createIsErased), until: now() + FRESH_MS };
      known.set(raw.siteId, of);
      // What could not be read is asked for again by the next record; this one fails and is retried.
      of.isErased.catch(() => known.delete(raw.siteId));
    }
    return (await of.isErased)(raw);
  };
};
