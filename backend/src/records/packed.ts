import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { DICTIONARIES, type Dictionary, RAW_DICTIONARY } from './dictionary.ts';

/** Largest payload that is unpacked; a stored item cannot hold more than 400 KB, compressed. */
const MAX_UNPACKED_BYTES = 8 * 1024 * 1024;

/**
 * Packs a JSON value: one byte that names the preset dictionary (RFC 1950 FDICT in spirit, without its 6 bytes of
 * header), then raw deflate. An ordinary batch of ten events comes to about 550 bytes. A small hash table (`memLevel`)
 * loses no bytes at this size and halves the time, most of which is making it ready.
 */
export const pack = (value: unknown, { version, bytes }: Dictionary = RAW_DICTIONARY): Uint8Array => {
  const body = deflateRawSync(JSON.stringify(value), { dictionary: bytes, level: 6, memLevel: 6 });
  const packed = new Uint8Array(body.length + 1);
  packed[0] = version;
  packed.set(body, 1);
  return packed;
};

/** @throws RangeError when the payload names an unknown dictionary, or unpacks to more than 8 MiB */
export const unpack = (packed: Uint8Array): unknown => {
  const known = DICTIONARIES.find(({ version }) => version === packed[0]);
  if (!known) throw new RangeError(`payload version ${packed[0]} is unknown to this release: deploy a newer one`);
  const body = inflateRawSync(packed.subarray(1), { dictionary: known.bytes, maxOutputLength: MAX_UNPACKED_BYTES });
  return JSON.parse(body.toString('utf8'));
};
