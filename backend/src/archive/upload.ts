import { createHash } from 'node:crypto';
import type { ObjectWriter, PartUpload, UploadedParts } from './ports.ts';

/** S3 takes 10,000 parts an object: 8 MiB parts carry 80 GB. */
const PART_BYTES = 8 * 1024 * 1024;

export type Upload = {
  write(chunk: Uint8Array): Promise<void>;
  /** Sends what it holds and says what has been sent, for somebody to go on with it; null where that is too little. */
  checkpoint(): Promise<(UploadedParts & { size: number }) | null>;
  /** No more bytes; the object is not visible yet, and what it would be is known. */
  finish(): Promise<{ bytes: number; sha256: string }>;
  /** Makes the object visible, whole, in one step. */
  commit(): Promise<void>;
  /** Leaves what was there before as it was. */
  discard(): Promise<void>;
};

type UploadOptions = {
  /** Default: Node's own, which cannot be resumed. */
  hash?: { update: (data: Uint8Array) => unknown; digest: (form: 'hex') => string };
  /** What an earlier upload had sent at its checkpoint. */
  resume?: UploadedParts & { size: number };
};

/**
 * Writes an object of unknown length in constant memory, hashed on the way: one Put where it fits into a part, a
 * multipart upload otherwise. Nobody sees it before `commit`, so a process that dies leaves no half object (the parts
 * that were sent go with the bucket's rule for incomplete uploads). The same bytes and checkpoints make the same parts,
 * however the bytes come.
 */
export const createUpload = (
  to: ObjectWriter,
  key: string,
  contentType: string,
  { hash = createHash('sha256'), resume }: UploadOptions = {},
): Upload => {
  let buffered: Uint8Array[] = [];
  let bufferedBytes = 0;
  let total = resume?.size ?? 0;
  let multipart: PartUpload | undefined;

  const takeBuffered = (): Buffer => {
    const body = Buffer.concat(buffered, bufferedBytes);
    buffered = [];
    bufferedBytes = 0;
    return body;
  };
  const send = async (body: Uint8Array) => {
    multipart ??= await to.startUpload(key, { contentType, ...(resume && { resume }) });
    await multipart.part(body);
  };
  return {
    write: async (chunk) => {
      hash.update(chunk);
      total += chunk.length;
      buffered.push(chunk);
      bufferedBytes += chunk.length;
      if (bufferedBytes < PART_BYTES) return;
      let held: Buffer = takeBuffered();
      for (; held.length >= PART_BYTES; held = held.subarray(PART_BYTES)) await send(held.subarray(0, PART_BYTES));
      // A copy: the rest must not keep the part that was sent in memory.
      buffered = [Buffer.from(held)];
      bufferedBytes = held.length;
    },
    checkpoint: async () => {
      if (bufferedBytes > 0) {
        if (bufferedBytes < to.leastPartBytes) return null;
        await send(takeBuffered());
      }
      const sent = multipart?.sent() ?? resume;
      return sent ? { ...sent, size: total } : null;
    },
    finish: async () => ({ bytes: total, sha256: hash.digest('hex') }),
    commit: async () => {
      if (!multipart && !resume) {
        await to.put(key, takeBuffered(), { contentType });
        return;
      }
      if (bufferedBytes > 0) await send(takeBuffered());
      multipart ??= await to.startUpload(key, { contentType, ...(resume && { resume }) });
      await multipart.complete();
    },
    discard: async () => {
      buffered = [];
      bufferedBytes = 0;
      if (resume) multipart ??= await to.startUpload(key, { contentType, resume });
      await multipart?.abort();
    },
  };
};
