import { hourManifest } from '../archive/inventory.ts';
import type { ArchiveIo } from '../archive/ports.ts';
import type { ExportManifest } from './manifest.ts';
import { hoursToRead, LOOK_BACK_HOURS } from './selection.ts';

/**
 * Whether archived hours that a delivered export was made of have another content now, or hours archived since hold
 * events of its range. Only manifests are read; an answer of yes may turn out to give the same file again.
 */
export const isRestated = async (
  io: Pick<ArchiveIo, 'buckets'>,
  { siteId, from, to, source }: ExportManifest,
): Promise<boolean> => {
  const used = new Map(source.map((hour) => [hour.hour, hour]));
  const selection = { siteId, from: new Date(from), to: new Date(to), lookBackHours: LOOK_BACK_HOURS };
  for (const hour of await hoursToRead(io, selection)) {
    const manifest = await hourManifest(io.buckets.enriched, 'enriched', siteId, hour);
    const before = used.get(hour);
    if (!manifest || manifest.sha256 === before?.sha256) continue;
    const { firstEvent, lastEvent } = manifest;
    const overlaps = firstEvent !== null && lastEvent !== null && firstEvent < to && lastEvent >= from;
    if (overlaps || (before?.rows ?? 0) > 0) return true;
  }
  return false;
};
