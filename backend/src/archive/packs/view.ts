import type { ArchiveKind } from '../kinds.ts';
import type { Bucket, ByteRange, PutOptions } from '../ports.ts';
import { placeOf } from './keys.ts';
import { openPacks, type Packs } from './packs.ts';

/** The ETag of what is in a pack. To write on the condition that it is still this means: nothing is at the path itself. */
export const PACKED = 'packed';

const streamOf = async function* (bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
};
const objectOf = (bytes: Uint8Array) => ({ body: streamOf(bytes), etag: PACKED, bytes: bytes.length });

/**
 * The bucket of an archive whose small sites may be packed: what lies at a path, else what lies in a pack for that path.
 * This is the one place that knows where a site-hour is; who reads, compares and rewrites hours goes by their paths.
 * Whatever is written goes to the path and from then on hides the pack (`Packs.leave` then takes it out).
 * Listings show the paths alone; `packs.hours` says which hours are packed.
 */
export const withPacks = (bucket: Bucket, kind: ArchiveKind, options?: { settled?: boolean }) => {
  const packs = openPacks(bucket, kind, options);
  const inPack = async (key: string): Promise<Uint8Array | null | undefined> => {
    const place = placeOf(kind, key);
    return place && packs.read(place.siteId, place.hour, place.part);
  };
  return {
    ...bucket,
    packs,
    read: async (key: string, range?: ByteRange) => {
      const own = await bucket.read(key, range);
      if (own || range) return own;
      const packed = await inPack(key);
      if (packed) return objectOf(packed);
      // It may have left its pack between the two looks; at its path it was before that.
      return packed === null ? bucket.read(key) : null;
    },
    size: async (key: string) => {
      const own = await bucket.size(key);
      if (own !== null) return own;
      const packed = await inPack(key);
      return packed === null ? bucket.size(key) : (packed?.length ?? null);
    },
    put: (key: string, body: Uint8Array, put: PutOptions) => {
      const { ifMatch, ...others } = put;
      return bucket.put(key, body, ifMatch === PACKED ? { ...others, ifAbsent: true } : put);
    },
  } satisfies Bucket;
};

/**
 * The same for a run that packs: it looks into packs first, which it has whole, so that a hundred sites of one cost it one
 * request. What is at a path although its site is packed (a run was killed between the two) is not seen.
 */
export const packsFirst = (packs: Packs, kind: ArchiveKind): Pick<Bucket, 'read'> => ({
  read: async (key, range) => {
    const place = placeOf(kind, key);
    if (place && !range)
      for (;;) {
        const found = await packs.find(place.siteId, place.hour);
        if (found.is !== 'here') break;
        const section = await packs.section(found);
        if (!section) continue;
        const part = section.parts.get(place.part);
        return part ? objectOf(part) : null;
      }
    return packs.own.read(key, range);
  },
});
