import type { HourManifest } from '../records/manifest.ts';
import type { Bucket } from './ports.ts';

export type StoredManifest = { manifest: HourManifest; bytes: Uint8Array; etag: string };

/** The manifest of an hour as stored, or null where the hour has not been archived. */
export const readManifest = async (from: Pick<Bucket, 'read'>, key: string): Promise<StoredManifest | null> => {
  const found = await from.read(key);
  if (!found) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of found.body) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  return { manifest: JSON.parse(bytes.toString('utf8')) as HourManifest, bytes, etag: found.etag };
};
