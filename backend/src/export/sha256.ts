/** SHA-256 (FIPS 180-4) that can be put away half way and taken up again by another process: Node's own cannot. */

const primes = (count: number): number[] => {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
};
/** The first 32 bits of the fraction of a root of each prime (FIPS 180-4, 4.2.2 and 5.3.3). */
const fractions = (count: number, root: (n: number) => number): Int32Array =>
  Int32Array.from(primes(count), (prime) => Math.floor((root(prime) % 1) * 2 ** 32) | 0);
const ROUND = fractions(64, Math.cbrt);
const START = fractions(8, Math.sqrt);
const BLOCK = 64;

/** What `save` gives and `resume` takes: plain numbers, fit for JSON. */
export type Sha256State = { words: readonly number[]; rest: readonly number[]; bytes: number };

/** About 150 MB a second; `createHash`, for what need not be resumed, is ten times as fast. */
export const createSha256 = (resume?: Sha256State) => {
  const state = Int32Array.from(resume?.words ?? START);
  const rest = new Uint8Array(BLOCK);
  rest.set(resume?.rest ?? []);
  let held = resume?.rest.length ?? 0;
  let bytes = resume?.bytes ?? 0;
  const schedule = new Int32Array(64);

  const block = (data: Uint8Array, from: number): void => {
    const w = schedule;
    for (let i = 0, at = from; i < 16; i++, at += 4)
      w[i] =
        ((data[at] as number) << 24) |
        ((data[at + 1] as number) << 16) |
        ((data[at + 2] as number) << 8) |
        (data[at + 3] as number);
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15] as number;
      const y = w[i - 2] as number;
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = ((w[i - 16] as number) + s0 + (w[i - 7] as number) + s1) | 0;
    }
    let a = state[0] as number;
    let b = state[1] as number;
    let c = state[2] as number;
    let d = state[3] as number;
    let e = state[4] as number;
    let f = state[5] as number;
    let g = state[6] as number;
    let h = state[7] as number;
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (ROUND[i] as number) + (w[i] as number)) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    state[0] = (state[0] as number) + a;
    state[1] = (state[1] as number) + b;
    state[2] = (state[2] as number) + c;
    state[3] = (state[3] as number) + d;
    state[4] = (state[4] as number) + e;
    state[5] = (state[5] as number) + f;
    state[6] = (state[6] as number) + g;
    state[7] = (state[7] as number) + h;
  };
  const update = (data: Uint8Array): void => {
    bytes += data.length;
    let at = 0;
    if (held > 0) {
      at = Math.min(BLOCK - held, data.length);
      rest.set(data.subarray(0, at), held);
      held += at;
      if (held < BLOCK) return;
      block(rest, 0);
      held = 0;
    }
    for (; at + BLOCK <= data.length; at += BLOCK) block(data, at);
    rest.set(data.subarray(at));
    held = data.length - at;
  };
  return {
    update,
    save: (): Sha256State => ({ words: [...state], rest: [...rest.subarray(0, held)], bytes }),
    /** Hex. Ends the hash. */
    digest: (): string => {
      const bits = bytes * 8;
      const padding = Buffer.alloc((held < 56 ? 56 : 120) - held + 8);
      padding[0] = 0x80;
      padding.writeUInt32BE(Math.floor(bits / 2 ** 32), padding.length - 8);
      padding.writeUInt32BE(bits >>> 0, padding.length - 4);
      update(padding);
      return [...state].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
    },
  };
};
