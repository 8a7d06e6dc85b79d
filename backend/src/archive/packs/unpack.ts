import { archiveKey } from '../../records/keys.ts';
import { putLink } from '../athena-link.ts';
import type { ArchiveKind } from '../kinds.ts';
import type { ArchiveIo } from '../ports.ts';
import type { Part } from './format.ts';

const TYPES: Readonly<Record<Part, string>> = {
  '.manifest.json': 'application/json',
  '.jsonl.gz': 'application/gzip',
  '.parquet': 'application/vnd.apache.parquet',
};

/**
 * Writes a packed hour of a site to its own paths, byte for byte as it is in the pack, and takes it out of there. It may be
 * stopped anywhere and run again. The manifest comes first and nothing is written over: whoever restates the hour
 * meanwhile finds a manifest to change, and what they write stays.
 * @returns whether the hour was packed
 */
export const unpackHour = async (
  io: Pick<ArchiveIo, 'stage' | 'buckets'>,
  kind: ArchiveKind,
  { siteId, hour }: { siteId: string; hour: string },
): Promise<boolean> => {
  const { packs } = io.buckets[kind];
  for (;;) {
    const found = await packs?.find(siteId, hour);
    if (!packs || found?.is !== 'here') return false;
    const section = await packs.section(found);
    if (!section) continue;
    for (const [name, bytes] of section.parts)
      await packs.own.put(archiveKey[kind](siteId, hour) + name, bytes, { contentType: TYPES[name], ifAbsent: true });
    if (kind === 'enriched') await putLink(io, siteId, hour);
    await packs.leave(hour, [siteId]);
    return true;
  }
};
