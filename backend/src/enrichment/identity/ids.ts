import { createHash } from 'node:crypto';

/** 128 bits of SHA-256 over the parts, base64url: the same input names the same thing wherever it is processed. */
export const nameFrom = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
