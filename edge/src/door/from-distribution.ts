import { createHash, timingSafeEqual } from 'node:crypto';
import { ORIGIN_HEADER } from './acceptance.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Whether the request came through the distribution; asked by every function behind API Gateway. While a secret is being
 * rotated two are valid, separated by a comma; each is compared in constant time and at equal length, and all of them
 * always. No secret set: nobody passes.
 */
export const fromDistribution = (
  headers: Readonly<Record<string, string | undefined>>,
  secrets: string | undefined,
): boolean => {
  const given = digest(headers[ORIGIN_HEADER] ?? '');
  let passed = false;
  for (const secret of (secrets ?? '').split(',')) {
    if (timingSafeEqual(given, digest(secret)) && secret !== '') passed = true;
  }
  return passed;
};
