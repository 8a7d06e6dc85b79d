import type { ByteRange, Objects } from './bucket.ts';

/** An object, or some of its bytes, as a whole in memory; null where there is none. For what is known to be small. */
export const readBytes = async (
  from: Pick<Objects, 'read'>,
  key: string,
  range?: ByteRange,
): Promise<{ bytes: Buffer; etag: string } | null> => {
  const found = await from.read(key, range);
  if (!found) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of found.body) chunks.push(chunk);
  return { bytes: Buffer.concat(chunks), etag: found.etag };
};
