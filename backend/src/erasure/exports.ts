import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { hourManifest } from '../archive/inventory.ts';
import { exportEvents } from '../export/export-events.ts';
import { type Delivery, readJson } from '../export/log.ts';
import type { ExportManifest } from '../export/manifest.ts';
import { unfinishedOf } from '../export/unfinished.ts';
import type { ErasureIo } from './io.ts';

/** Whether an export was made of an hour that an erasure has changed since, by this run or by one that was stopped. */
const isStale = async (io: ErasureIo, { siteId, source }: ExportManifest): Promise<boolean> => {
  for (const { hour, sha256, rows } of source) {
    const manifest = rows > 0 ? await hourManifest(io.buckets.enriched, 'enriched', siteId, hour) : null;
    if (manifest?.erased && manifest.sha256 !== sha256) return true;
  }
  return false;
};

/** Makes the exports in our own bucket again that hold what has been erased. */
export const remakeExports = async (io: ErasureIo, siteId: string) => {
  const remade: { key: string; before: string; after: string }[] = [];
  for await (const { key } of io.exportBucket.list(`exports/${siteId}/`)) {
    if (!key.endsWith('.manifest.json')) continue;
    const manifest = await readJson<ExportManifest>(io.exportBucket, key);
    const file = manifest?.files[0];
    if (!manifest || !file || manifest.siteId !== siteId || !(await isStale(io, manifest))) continue;
    const { from, to, format, columns, timeZone, options } = manifest;
    const again = await exportEvents(io, {
      siteId,
      from: new Date(from),
      to: new Date(to),
      format,
      columns,
      timeZone,
      ...options,
    });
    remade.push({ key, before: file.sha256, after: again.manifest.files[0]?.sha256 ?? '' });
  }
  return remade;
};

/**
 * Drops what killed exports had sent of their files: nobody can read it, and the next run begins anew in any case, because
 * the hours are others now. Parts in a client's bucket, which we may only put into, go with its rule for incomplete uploads.
 */
export const dropUnfinished = async (io: ErasureIo, siteId: string): Promise<void> => {
  const places: string[] = [];
  const own = io.exportBucket.url('');
  for await (const { place, target, key, upload } of unfinishedOf(io.exportBucket, siteId)) {
    places.push(place);
    const options = { contentType: '', resume: upload };
    const begun = target.startsWith('file:')
      ? await io.targetAt(fileURLToPath(target)).startUpload(key, options)
      : target.startsWith(own) && (await io.exportBucket.startUpload(target.slice(own.length) + key, options));
    // What is gone already need not go.
    if (begun) await begun.abort().catch(() => undefined);
  }
  if (places.length > 0) await io.exportBucket.remove(places);
};

/** Exports that left for a client's bucket or a directory and hold what has been erased: the client has to be told. */
export const deliveriesOf = async (io: ErasureIo, siteId: string) => {
  const told: { deliveredAt: string; target: string; from: string; to: string; sha256: string }[] = [];
  for await (const { key } of io.exportBucket.list(`deliveries/${siteId}/`)) {
    const delivery = await readJson<Delivery>(io.exportBucket, key);
    if (!delivery || !(await isStale(io, delivery.manifest))) continue;
    const { deliveredAt, target, manifest } = delivery;
    told.push({ deliveredAt, target, from: manifest.from, to: manifest.to, sha256: manifest.files[0]?.sha256 ?? '' });
  }
  return told;
};

export const subjectHash = (siteId: string, by: string, value: string): string =>
  createHash('sha256')
    .update(JSON.stringify([siteId, by, value]))
    .digest('hex');
