import { createHash } from 'node:crypto';
import type { ObjectWriter } from './ports.ts';

/** S3 takes parts of 5 MiB and more, 10,000 of them: 8 MiB parts carry 80 GB an object. */
const PART_BYTES = 8 * 1024 * 1024;

export type Upload = {
  write(chunk: Uint8Array): Promise<void>;
  /** No more bytes; the object is not visible yet, and what it would be is known. */
  finish(): Promise<{ bytes: number; sha256: string }>;
  /** Makes the object visible, whole, in one step. */
  commit(): Promise<void>;
  /** Leaves what was there before as it was. */
  discard(): Promise<void>;
};

/**
 * Writes an object of unknown length in constant memory, hashed on the way: one Put where it fits into a part, a
 * multipart upload otherwise. Nobody sees it before `commit`, so a process that dies leaves no half object (the parts
 * that were sent go with the bucket's rule for incomplete uploads).
 */
export const createUpload = (to: ObjectWriter, key: string, contentType: string): Upload => {
  const hash = createHash('sha256');
  let buffered: Uint8Array[] = [];
  let bufferedBytes = 0;
  let total = 0;
  let multipart: Awaited<ReturnType<ObjectWriter['startUpload']>> | undefined;

  const takeBuffered = () => {
    const body = Buffer.concat(buffered, bufferedBytes);
    buffered = [];
    bufferedBytes = 0;
    return body;
  };
  return {
    write: async (chunk) => {
      hash.update(chunk);
      total += chunk.length;
      buffered.push(chunk);
      bufferedBytes += chunk.length;
      if (bufferedBytes < PART_BYTES) return;
      multipart ??= await to.startUpload(key, { contentType });
      await multipart.part(takeBuffered());
    },
    finish: async () => ({ bytes: total, sha256: hash.digest('hex') }),
    commit: async () => {
      if (!multipart) {
        await to.put(key, takeBuffered(), { contentType });
        return;
      }
      if (bufferedBytes > 0) await multipart.part(takeBuffered());
      await multipart.complete();
    },
    discard: async () => {
      buffered = [];
      bufferedBytes = 0;
      await multipart?.abort();
    },
  };
};
