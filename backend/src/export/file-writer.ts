import type { LineWriter, ObjectWriter, UploadedParts } from '../archive/ports.ts';
import { createUpload } from '../archive/upload.ts';
import { createSha256, type Sha256State } from './sha256.ts';

/** Where the writer of a file stood at a checkpoint: another process goes on from there. */
export type FileState = {
  rows: number;
  upload: UploadedParts & { size: number };
  hash: Sha256State;
  /** What the format has to remember. */
  form?: unknown;
};

export type FileOptions = {
  /** Whether checkpoints will be asked for. Default false: a hash that cannot be put away is ten times as fast. */
  resumable?: boolean;
  /** Goes on from there. */
  from?: FileState;
};

export type FileWriter = LineWriter<unknown> & {
  /**
   * Sends what has been added and says how to go on from here; null where that is too little for a part of its own. It is
   * part of the file's making: the same lines with the same checkpoints give the same bytes.
   */
  checkpoint(): Promise<FileState | null>;
};

/** The upload of a file, with a hash that its checkpoints can take along. */
export const fileUpload = (to: ObjectWriter, key: string, contentType: string, { resumable, from }: FileOptions) => {
  if (!resumable && !from) {
    const upload = createUpload(to, key, contentType);
    return { ...upload, checkpoint: async () => null };
  }
  const hash = createSha256(from?.hash);
  const upload = createUpload(to, key, contentType, { hash, ...(from && { resume: from.upload }) });
  return {
    ...upload,
    checkpoint: async (): Promise<Pick<FileState, 'upload' | 'hash'> | null> => {
      const sent = await upload.checkpoint();
      return sent && { upload: sent, hash: hash.save() };
    },
  };
};
