import { hash } from 'node:crypto';

const BLOCK = 64;

/** Inner and outer pad of a key, per key object: keys live as long as their cache entry. */
const pads = new WeakMap<Uint8Array, { inner: Buffer; outer: Buffer }>();

const padsOf = (key: Uint8Array): { inner: Buffer; outer: Buffer } => {
  let made = pads.get(key);
  if (!made) {
    const block = Buffer.alloc(BLOCK);
    block.set(key.length > BLOCK ? hash('sha256', key, 'buffer') : key);
    made = { inner: block.map((byte) => byte ^ 0x36) as Buffer, outer: block.map((byte) => byte ^ 0x5c) as Buffer };
    pads.set(key, made);
  }
  return made;
};

/**
 * HMAC-SHA-256 (RFC 2104) out of two one-shot hashes: `crypto.hash` takes a tenth of the time of `createHmac`, whose
 * streaming object costs more than the hashing, and a third as long for a text as for a buffer (both measured on Node
 * 24). Tested against the vectors of RFC 4231.
 */
const keyed = (key: Uint8Array, message: string, as: 'binary' | 'base64url'): string => {
  const { inner, outer } = padsOf(key);
  const digest = hash('sha256', Buffer.concat([inner, Buffer.from(message)]), 'binary');
  return hash('sha256', Buffer.concat([outer, Buffer.from(digest, 'binary')]), as);
};

export const hmac = (key: Uint8Array, message: string): Buffer => Buffer.from(keyed(key, message, 'binary'), 'binary');

/** The first 96 bits, base64url: 16 characters, no collision expected below 10^14 values. */
export const tag = (key: Uint8Array, message: string): string => keyed(key, message, 'base64url').slice(0, 16);
