import type { ArchivedObject } from '../records/manifest.ts';
import { putLink } from './athena-link.ts';
import { ObjectMismatch } from './lines.ts';
import { manifestBytes, manifestKey } from './manifest.ts';
import type { ArchiveIo, Bucket, ObjectWriter } from './ports.ts';
import { readManifest } from './read.ts';
import { createUpload } from './upload.ts';
import { type RangeSwitch, readSwitch, rebuildFolder, stagedKey, stillHolds, switchKey } from './view.ts';

const JSON_TYPE = { contentType: 'application/json' } as const;
const TYPES: Readonly<Record<ArchivedObject['format'], string>> = {
  'jsonl.gz': 'application/gzip',
  parquet: 'application/vnd.apache.parquet',
  csv: 'text/csv; charset=utf-8',
};
/** Tries with what somebody else is writing at the same time. */
const TRIES = 5;

type Io = Pick<ArchiveIo, 'stage' | 'buckets'>;

const put = (bucket: Bucket, siteId: string, next: RangeSwitch, etag: string | undefined) =>
  bucket.put(switchKey(siteId), manifestBytes(next), {
    ...JSON_TYPE,
    ...(etag ? { ifMatch: etag } : { ifAbsent: true }),
  });

/** Removes what rebuilds of a site left beside the archive, but for one of them. */
const clear = async (bucket: Bucket, siteId: string, but?: string): Promise<void> => {
  const keys: string[] = [];
  for await (const { key } of bucket.list(rebuildFolder(siteId)))
    if (key !== switchKey(siteId) && !(but && key.startsWith(stagedKey(siteId, but, '')))) keys.push(key);
  if (keys.length > 0) await bucket.remove(keys);
};

const copy = async (bucket: Bucket, from: string, { key, format, sha256 }: ArchivedObject): Promise<void> => {
  const found = await bucket.read(from);
  if (!found) throw new ObjectMismatch(`${from} is gone`);
  const upload = createUpload(bucket, key, TYPES[format]);
  for await (const chunk of found.body) await upload.write(chunk);
  const copied = await upload.finish();
  if (copied.sha256 === sha256) return upload.commit();
  await upload.discard();
  throw new ObjectMismatch(`${from} has SHA-256 ${copied.sha256}, its manifest says ${sha256}`);
};

/** Moves one rebuilt hour to its path, unless late data or an erasure has restated the hour since. */
const moveHour = async (io: Io, siteId: string, id: string, hour: string): Promise<void> => {
  const bucket = io.buckets.enriched;
  const key = manifestKey('enriched', siteId, hour);
  const staged = await readManifest(bucket, stagedKey(siteId, id, key));
  for (let tries = 0; staged && tries < TRIES; tries++) {
    const current = await readManifest(bucket, key);
    if (!current || !stillHolds(staged.manifest, current.manifest)) return;
    if (Buffer.compare(current.bytes, staged.bytes) === 0) return;
    const { objects } = staged.manifest;
    const coming = manifestBytes({ ...current.manifest, pending: objects });
    if ((await bucket.put(key, coming, { ...JSON_TYPE, ifMatch: current.etag })) === 'conflict') continue;
    for (const object of objects) await copy(bucket, stagedKey(siteId, id, object.key), object);
    await putLink(io, siteId, hour);
    await bucket.packs?.leave(hour, [siteId]);
    const marked = await readManifest(bucket, key);
    if ((await bucket.put(key, staged.bytes, { ...JSON_TYPE, ifMatch: marked?.etag ?? '' })) === 'written') return;
  }
  if (staged) throw new Error(`${key} is being rewritten by somebody else: run it again`);
};

/** Brings a switch to its end: every hour to its path, then nothing is left beside the archive. */
const move = async (io: Io, siteId: string): Promise<void> => {
  const bucket = io.buckets.enriched;
  const { now, etag } = await readSwitch(bucket, siteId);
  if (!now.switched) return;
  for (const hour of now.switched.hours) await moveHour(io, siteId, now.switched.id, hour);
  // Where somebody else was faster, it is at its end too.
  if ((await put(bucket, siteId, { epoch: now.epoch }, etag)) === 'written') await clear(bucket, siteId);
};

/**
 * Takes the turn to rewrite a site's enriched archive: a switch that was stopped is brought to its end, and a rebuild
 * that is still writing beside the archive will fail at its switch.
 * @param writing the rebuild that begins; absent: none does
 */
export const takeTurn = async (io: Io, siteId: string, writing?: string): Promise<void> => {
  const bucket = io.buckets.enriched;
  for (let tries = 0; tries < TRIES; tries++) {
    const { now, etag } = await readSwitch(bucket, siteId);
    if (now.switched) {
      await move(io, siteId);
      continue;
    }
    if (!writing && !now.writing) return;
    const next: RangeSwitch = { epoch: now.epoch, ...(writing && { writing }) };
    if ((await put(bucket, siteId, next, etag)) === 'conflict') continue;
    return clear(bucket, siteId, writing);
  }
  throw new Error(`the archive of ${siteId} is being rewritten by somebody else: run it again`);
};

/** The archive as a place beside it, for the objects of a rebuild. */
export const beside = (bucket: ObjectWriter, siteId: string, id: string): ObjectWriter => ({
  leastPartBytes: bucket.leastPartBytes,
  put: (key, body, options) => bucket.put(stagedKey(siteId, id, key), body, options),
  startUpload: (key, options) => bucket.startUpload(stagedKey(siteId, id, key), options),
});

/**
 * Lets the hours that a rebuild has written hold, all of them from one moment on, and moves them to their paths. Killed
 * after that moment it is ended by the next rebuild or erasure of the site, or by the archiver within the hour.
 * @throws Error where another rebuild or an erasure took its turn away
 */
export const switchOver = async (io: Io, siteId: string, id: string, hours: readonly string[]): Promise<void> => {
  const bucket = io.buckets.enriched;
  const { now, etag } = await readSwitch(bucket, siteId);
  const next: RangeSwitch = hours.length > 0 ? { epoch: now.epoch + 1, switched: { id, hours } } : { epoch: now.epoch };
  if (now.writing !== id || (await put(bucket, siteId, next, etag)) === 'conflict') {
    const keys: string[] = [];
    for await (const { key } of bucket.list(stagedKey(siteId, id, ''))) keys.push(key);
    await bucket.remove(keys);
    throw new Error(`another rebuild or an erasure of ${siteId} was begun meanwhile: run it again`);
  }
  await move(io, siteId);
};

const SITE_OF = /^rebuilds\/domain=([^/]+)\/(?!switch\.json$)/;

/** Ends what rebuilds that were killed have left in the bucket; those that are at work go on. One listing. */
export const endRebuilds = async (io: Io): Promise<void> => {
  const bucket = io.buckets.enriched;
  const sites = new Set<string>();
  for await (const { key } of bucket.list('rebuilds/')) {
    const [, siteId] = SITE_OF.exec(key) ?? [];
    if (siteId) sites.add(siteId);
  }
  for (const siteId of sites) {
    const { now } = await readSwitch(bucket, siteId);
    if (now.switched) await move(io, siteId);
    else await clear(bucket, siteId, now.writing);
  }
};
