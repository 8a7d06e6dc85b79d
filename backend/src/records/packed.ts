import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { DICTIONARIES, DICTIONARY_VERSION } from './dictionary.ts';

/** Largest payload that is unpacked; a stored item cannot hold more than 400 KB, compressed. */
const MAX_UNPACKED_BYTES = 8 * 1024 * 1024;

/**
 * Packs a JSON value: one byte that names the preset dictionary (RFC 1950 FDICT in spirit, without its 6 bytes of
 * header), then raw deflate. An ordinary batch of ten events comes to about 700 bytes.
 */
export const pack = (value: unknown): Uint8Array => {
  const dictionary = DICTIONARIES[DICTIONARY_VERSION] as Buffer;
  const body = deflateRawSync(JSON.stringify(value), { dictionary, level: 6, memLevel: 8 });
  const packed = new Uint8Array(body.length + 1);
  packed[0] = DICTIONARY_VERSION;
  packed.set(body, 1);
  return packed;
};

/** @throws RangeError when the payload names an unknown dictionary, or unpacks to more than 8 MiB */
export const unpack = (packed: Uint8Array): unknown => {
  const dictionary = DICTIONARIES[packed[0] ?? 0];
  if (!dictionary) throw new RangeError(`payload version ${packed[0]} is unknown to this release: deploy a newer one`);
  const body = inflateRawSync(packed.subarray(1), { dictionary, maxOutputLength: MAX_UNPACKED_BYTES });
  return JSON.parse(body.toString('utf8'));
};
