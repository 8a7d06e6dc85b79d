const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Finalizer of MurmurHash3 (public domain): every bit of the input moves every bit of the result. */
const mixed = (hash: number): number => {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/**
 * 48 bits of an id as 8 characters of base64url: enough among the few hundred batches and pages of one session. Two FNV-1a
 * hashes and no SHA-256, because this runs several times an event and nothing secret depends on it: who makes two ids
 * collide only spoils the counts of a session of their own.
 */
export const short = (id: string): string => {
  let a = 0x811c9dc5;
  let b = 0x1b873593;
  for (let i = 0; i < id.length; i++) {
    const code = id.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x01000197);
  }
  const [x, y] = [mixed(a), mixed(b ^ id.length)];
  let text = '';
  for (const bits of [x & 0xffffff, y & 0xffffff])
    for (let shift = 18; shift >= 0; shift -= 6) text += ALPHABET[(bits >>> shift) & 63];
  return text;
};
