import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import type { Bucket } from '../archive/ports.ts';
import type { FileState } from './file-writer.ts';
import { readJson } from './log.ts';
import type { SourceHour, UsedHour } from './selection.ts';

/**
 * A big export that has not come to its end: `unfinished/SITE/….json` in our own bucket, whatever bucket the file goes
 * to, so that a client's need let us do no more than put. It holds no event, but bounds of Parquet columns.
 */
type Unfinished = {
  /** Of the request; another one with the same file name has nothing to do with this. */
  request: string;
  target: string;
  key: string;
  /** The hours whose lines are all in the file. */
  done: readonly UsedHour[];
  /** The hour that was being read, and how many of its selected lines are in the file. Absent: between two hours. */
  within?: UsedHour;
  /** `FileState` in V8's own form, base64: a footer in the making holds bytes and 64-bit numbers. */
  file: string;
};

export type Progress = { done: readonly UsedHour[]; within?: UsedHour; file: FileState };

const FOLDER = 'unfinished/';
export const unfinishedFolder = (siteId: string): string => `${FOLDER}${siteId}/`;

/** To be raised when a release writes other bytes for the same lines: a file has to be of one making. */
const MAKING = 1;

const sameHour = (a: UsedHour, b: SourceHour | undefined): boolean => a.hour === b?.hour && a.sha256 === b.sha256;

/** The place where the export of one file notes how far it is. */
export const unfinishedExport = (
  bucket: Pick<Bucket, 'read' | 'put' | 'remove'>,
  { siteId, target, key, request }: { siteId: string; target: string; key: string; request: unknown },
) => {
  const hash = (of: unknown) => createHash('sha256').update(JSON.stringify(of)).digest('hex');
  const place = `${unfinishedFolder(siteId)}${hash([target, key]).slice(0, 32)}.json`;
  const asked = hash([MAKING, request]);
  return {
    /**
     * What an earlier run left: to be gone on with, if what it had read is still the beginning of what is to be read, or
     * to be dropped.
     */
    load: async (hours: readonly SourceHour[]): Promise<{ progress?: Progress; stale?: FileState['upload'] }> => {
      const found = await readJson<Unfinished>(bucket, place);
      if (!found) return {};
      const { done, within } = found;
      const file = deserialize(Buffer.from(found.file, 'base64')) as FileState;
      const read = [...done, ...(within ? [within] : [])];
      if (found.request !== asked || !read.every((hour, at) => sameHour(hour, hours[at])))
        return { stale: file.upload };
      return { progress: { done, ...(within && { within }), file } };
    },
    save: async ({ done, within, file }: Progress): Promise<void> => {
      const state: Unfinished = {
        request: asked,
        target,
        key,
        done,
        ...(within && { within }),
        file: serialize(file).toString('base64'),
      };
      await bucket.put(place, Buffer.from(JSON.stringify(state)), { contentType: 'application/json' });
    },
    clear: () => bucket.remove([place]),
  };
};
export type UnfinishedExport = ReturnType<typeof unfinishedExport>;

/** Parts of a site's big exports that are waiting to be gone on with: where, and under which name. */
export const unfinishedOf = async function* (bucket: Pick<Bucket, 'read' | 'list'>, siteId: string) {
  for await (const { key: place } of bucket.list(unfinishedFolder(siteId))) {
    const found = await readJson<Unfinished>(bucket, place);
    if (!found) continue;
    const { upload } = deserialize(Buffer.from(found.file, 'base64')) as FileState;
    yield { place, target: found.target, key: found.key, upload };
  }
};
