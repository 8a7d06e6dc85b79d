import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveKey } from '../../../../records/keys.ts';
import type { HourManifest } from '../../../../records/manifest.ts';

/** The Parquet file of an archived hour, with the hash that its manifest gives it. */
export type HourFile = { hour: string; path: string; sha256: string; rows: number };

const absent = (error: NodeJS.ErrnoException): undefined => {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
};

/**
 * The enriched archive where its bucket is a directory of this machine. A day is looked at by the directory and the
 * times of its manifests; a manifest is read again when it has changed.
 */
export const createArchiveFiles = (bucketDirectory: string) => {
  const known = new Map<string, { stamp: string; file: HourFile | undefined }>();

  const hourFile = async (siteId: string, hour: string): Promise<HourFile | undefined> => {
    const path = join(bucketDirectory, `${archiveKey.enriched(siteId, hour)}.manifest.json`);
    const found = await stat(path).catch(absent);
    if (!found) return undefined;
    const stamp = `${found.mtimeMs} ${found.size} ${found.ino}`;
    const remembered = known.get(path);
    if (remembered?.stamp === stamp) return remembered.file;
    const manifest = JSON.parse(await readFile(path, 'utf8')) as HourManifest;
    const object = manifest.objects.find(({ format }) => format === 'parquet');
    const file = object && {
      hour,
      path: join(bucketDirectory, object.key),
      sha256: object.sha256,
      rows: object.rows,
    };
    known.set(path, { stamp, file });
    return file;
  };

  return {
    /** The archived hours of a day (`2026-11-22`), by hour. */
    day: async (siteId: string, day: string): Promise<HourFile[]> => {
      const folder = join(bucketDirectory, archiveKey.enriched(siteId, `${day}T00`), '../..');
      const names = (await readdir(folder).catch(absent)) ?? [];
      const hours = names.flatMap((name) => /^hour=(\d{2})$/.exec(name)?.[1] ?? []).sort();
      const files = await Promise.all(hours.map((hour) => hourFile(siteId, `${day}T${hour}`)));
      return files.filter((file) => file !== undefined);
    },
  };
};
export type ArchiveFiles = ReturnType<typeof createArchiveFiles>;
