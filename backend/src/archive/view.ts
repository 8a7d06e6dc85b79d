import type { ArchivedObject, HourManifest } from '../records/manifest.ts';
import { hourManifest } from './inventory.ts';
import { ObjectMismatch } from './lines.ts';
import { manifestKey } from './manifest.ts';
import type { Bucket } from './ports.ts';
import { readManifest } from './read.ts';

/**
 * Rebuilt hours of a site take the place of the old ones all at once. They are written beside the archive, then this
 * object, at `rebuilds/domain=SITE/switch.json`, names them in one conditional write, and then they are moved to their
 * paths one by one. Who reads several hours asks it first.
 */
export type RangeSwitch = {
  /** Counts the switches; it never goes back. */
  epoch: number;
  /** A rebuild that is writing beside the archive. Another one, or an erasure, takes its turn away by changing this. */
  writing?: string;
  /** A rebuild whose hours hold from now on, and are on their way to their paths. */
  switched?: { id: string; hours: readonly string[] };
};

/** Every key of a site's rebuilds; none of it is there for long, but for the switch itself. */
export const rebuildFolder = (siteId: string): string => `rebuilds/domain=${siteId}/`;
export const switchKey = (siteId: string): string => `${rebuildFolder(siteId)}switch.json`;
/** Where an object of the archive lies until it is moved to its path. */
export const stagedKey = (siteId: string, id: string, key: string): string => `${rebuildFolder(siteId)}${id}/${key}`;

/** The switch of a site, and the ETag to change it by; epoch 0 where nothing was ever rebuilt. */
export const readSwitch = async (
  bucket: Pick<Bucket, 'read'>,
  siteId: string,
): Promise<{ now: RangeSwitch; etag?: string }> => {
  const found = await bucket.read(switchKey(siteId));
  if (!found) return { now: { epoch: 0 } };
  const chunks: Uint8Array[] = [];
  for await (const chunk of found.body) chunks.push(chunk);
  return { now: JSON.parse(Buffer.concat(chunks).toString()) as RangeSwitch, etag: found.etag };
};

/**
 * Whether a rebuilt hour, written when the archive had `current`'s forerunner, still holds: it does not where the hour
 * was restated by late data or an erasure since.
 */
export const stillHolds = (rebuilt: HourManifest, current: HourManifest): boolean =>
  current.revision === rebuilt.revision - 1 ||
  (current.revision === rebuilt.revision && current.sha256 === rebuilt.sha256);

/** An hour as it holds at one moment: its manifest, and where each object of it lies at that moment. */
export type HourView = { manifest: HourManifest; keyOf: (object: ArchivedObject) => string };

/**
 * The enriched archive of a site as it is now. Manifests read through one view, all of them before `isCurrent` says yes,
 * are of one moment; what they hash is checked when it is read.
 */
export const openView = async (bucket: Pick<Bucket, 'read'>, siteId: string) => {
  const { now } = await readSwitch(bucket, siteId);
  const moved = new Set(now.switched?.hours);
  const hour = async (at: string): Promise<HourView | null> => {
    const current = await hourManifest(bucket, 'enriched', siteId, at);
    if (!current) return null;
    if (now.switched && moved.has(at)) {
      const { id } = now.switched;
      const staged = await readManifest(bucket, stagedKey(siteId, id, manifestKey('enriched', siteId, at)));
      if (!staged) throw new ObjectMismatch(`the rebuilt ${at} has been moved to its path`);
      if (stillHolds(staged.manifest, current))
        return { manifest: staged.manifest, keyOf: ({ key }) => stagedKey(siteId, id, key) };
    }
    return { manifest: current, keyOf: ({ key }) => key };
  };
  return {
    hour,
    isCurrent: async (): Promise<boolean> => (await readSwitch(bucket, siteId)).now.epoch === now.epoch,
  };
};
export type ArchiveView = Awaited<ReturnType<typeof openView>>;
