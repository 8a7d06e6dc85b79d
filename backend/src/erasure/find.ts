import type { SiteHour } from '../archive/ports.ts';
import type { ErasureIo } from './io.ts';
import type { Subject, Trail } from './subject.ts';
import { type Found, sweepHour } from './sweep.ts';

/**
 * Everything of a subject in tables and archives, hour by hour; at the end the batches that nobody enriched yet, which
 * name no identity and are found by what the others told. The trail knows all of it afterwards.
 */
export const findAll = async function* (
  io: ErasureIo,
  { siteId }: Subject,
  trail: Trail,
  hours: readonly string[],
  tables: ReadonlyMap<string, SiteHour>,
): AsyncGenerator<Found> {
  const open: Found[] = [];
  for (const hour of hours) {
    const enriched = new Set<string>();
    for await (const found of sweepHour(io, siteId, hour, tables.get(hour))) {
      const { sighting } = found;
      if (sighting.identityId) enriched.add(sighting.receipt);
      if (trail.see(sighting)) yield found;
      else if (!enriched.has(sighting.receipt)) open.push(found);
    }
  }
  for (const found of open) if (trail.follow(found.sighting)) yield found;
};
