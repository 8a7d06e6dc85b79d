import type { ArchivedObject } from '../../records/manifest.ts';
import type { Bucket, ObjectWriter, PutOptions } from '../ports.ts';
import { PARTS, type Section } from './format.ts';

/**
 * Up to here a site-hour shares an object with others. Its own six objects cost 36 millionths of a dollar; 500 events cost
 * ten times that until they are stored (`docs/cost.md`), so that above it the requests are no longer worth a detour.
 */
const SMALL_EVENTS = 500;
/** The same hour of a site that sends long texts; 32 of them fill a pack. */
const SMALL_BYTES = 256 * 1024;

/** Whether an hour is small enough to be packed. */
export const isSmall = (objects: readonly ArchivedObject[]): boolean =>
  objects.every(({ rows }) => rows <= SMALL_EVENTS) &&
  objects.reduce((sum, { bytes }) => sum + bytes, 0) <= SMALL_BYTES;

/**
 * The place of a bucket until it is known whether an hour is small: objects that fit into one request wait here, larger
 * ones go to the bucket in parts, where nobody sees them before they are whole.
 */
export const holdBack = (to: ObjectWriter) => {
  const held = new Map<string, { body: Uint8Array; options: PutOptions }>();
  const writer: ObjectWriter = {
    leastPartBytes: to.leastPartBytes,
    put: async (key, body, options) => {
      held.set(key, { body, options });
      return 'written';
    },
    startUpload: to.startUpload,
  };
  return {
    writer,
    /** Puts what waits to where it belongs. */
    release: async (bucket: Pick<Bucket, 'put'>): Promise<void> => {
      for (const [key, { body, options }] of held) await bucket.put(key, body, options);
    },
    /** What waits, as parts of a pack, with the manifest of the hour. */
    section: (siteId: string, rows: number, manifest: Uint8Array): Section => {
      const parts: [(typeof PARTS)[number], Uint8Array][] = [['.manifest.json', manifest]];
      for (const [key, { body }] of held) {
        const name = PARTS.find((end) => key.endsWith(end));
        if (name) parts.push([name, body]);
      }
      return { siteId, rows, parts: new Map(parts) };
    },
  };
};
