/** What the archive asks of S3. `store.ts` implements it; a directory implements the writing half for exports. */
export type ObjectWriter = {
  /** Every part of an upload but the last has at least so many bytes. */
  leastPartBytes: number;
  /** `conflict`: another writer was first; nothing was written. */
  put(key: string, body: Uint8Array, options: PutOptions): Promise<'written' | 'conflict'>;
  /**
   * Nothing is visible under the key before `complete`.
   * @param options.resume what an earlier upload of the key has sent: it goes on, if it is still there
   */
  startUpload(key: string, options: { contentType: string; resume?: UploadedParts }): Promise<PartUpload>;
};

export type PutOptions = {
  contentType: string;
  /** Write only over the object that has this ETag. */
  ifMatch?: string;
  /** Write only where there is no object. */
  ifAbsent?: boolean;
};

/** An upload that is under way: its name, and its parts in order. */
export type UploadedParts = { id: string; parts: readonly { etag: string; bytes: number }[] };

export type PartUpload = {
  part(body: Uint8Array): Promise<void>;
  sent(): UploadedParts;
  complete(): Promise<void>;
  abort(): Promise<void>;
};

export type StoredObject = { key: string; bytes: number };

/** Bytes of an object from a place on. */
export type ByteRange = { from: number; bytes: number };

/** A bucket's objects by their keys, whatever is in them. */
export type Objects = ObjectWriter & {
  /** @param range default: all of it. One that reaches beyond the end gives what there is; all beyond it, nothing and no ETag. */
  read(
    key: string,
    range?: ByteRange,
  ): Promise<{ body: AsyncIterable<Uint8Array>; etag: string; bytes: number } | null>;
  /** Bytes of the object, or null where there is none. */
  size(key: string): Promise<number | null>;
  list(prefix: string): AsyncIterable<StoredObject>;
  remove(keys: readonly string[]): Promise<void>;
};
