import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import type { ArchivedObject, HourManifest } from '../records/manifest.ts';
import type { Objects } from './bucket.ts';

/** The object is not what its manifest says: being restated just now, or damaged. Reading again tells which. */
export class ObjectMismatch extends Error {
  override name = 'ObjectMismatch';
}

/**
 * The bytes of an archived object, checked against its manifest.
 * @param also as of `archivedLines`
 * @throws ObjectMismatch at the end, where they are others
 */
export const objectBytes = async function* (
  from: Pick<Objects, 'read'>,
  { key, sha256 }: Pick<ArchivedObject, 'key' | 'sha256'>,
  also: readonly string[] = [],
): AsyncGenerator<Uint8Array> {
  const found = await from.read(key);
  if (!found) throw new ObjectMismatch(`${key} is gone`);
  const hash = createHash('sha256');
  for await (const chunk of found.body) {
    hash.update(chunk);
    yield chunk;
  }
  const is = hash.digest('hex');
  if (is !== sha256 && !also.includes(is))
    throw new ObjectMismatch(`${key} has SHA-256 ${is}, its manifest says ${sha256}`);
};

/**
 * The lines of an archived object as texts, a chunk's worth at a time, checked against its manifest.
 * @param also other hashes that are right too: of what an interrupted rewriting was about to put there
 * @throws ObjectMismatch at the end, where the bytes are not those of the manifest: take nothing for good before that
 */
export const archivedLines = async function* (
  from: Pick<Objects, 'read'>,
  object: Pick<ArchivedObject, 'key' | 'sha256'>,
  also: readonly string[] = [],
): AsyncGenerator<string[]> {
  const source = Readable.from(objectBytes(from, object, also));
  const gunzip = createGunzip();
  source.once('error', (error) => gunzip.destroy(error));
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of source.pipe(gunzip)) {
    const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
    rest = lines.pop() as string;
    if (lines.length > 0) yield lines;
  }
  if (rest + decoder.end() !== '') yield [rest];
};

/**
 * The lines of an archived hour; none where there is no manifest. While a rewriting is under way, or after one that was
 * interrupted, the object is the one before or the one that was coming: each is whole, and both are right.
 * @throws ObjectMismatch as `archivedLines` does
 */
export const hourLines = async function* (
  from: Pick<Objects, 'read'>,
  manifest: HourManifest | null,
): AsyncGenerator<string[]> {
  const object = manifest?.objects.find(({ format }) => format === 'jsonl.gz');
  if (!manifest || !object) return;
  yield* archivedLines(
    from,
    object,
    (manifest.pending ?? []).map(({ sha256 }) => sha256),
  );
};
