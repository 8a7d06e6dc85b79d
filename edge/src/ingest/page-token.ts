import { timingSafeEqual } from 'node:crypto';
import { hourOf } from '../../../backend/src/records/keys.ts';
import { hmac } from './hmac.ts';

/**
 * Page tokens: proof that a page came from the site's own server. `2026-11-23T14.` and the first 32 hex digits of
 * HMAC-SHA-256(secret, `SITE 2026-11-23T14`), made by the server for the hour (UTC) in which it renders the page, put
 * into the script tag, sent in the envelope. All visitors of an hour have the same one, so pages stay cacheable and
 * nobody is followed by it; nor does it stop somebody who fetches a page first, as a cookie would not either. It is
 * evidence: events without a valid token are marked, not dropped.
 */
export const TOKEN_FAULTS = ['missing', 'invalid', 'expired'] as const;
export type TokenFault = (typeof TOKEN_FAULTS)[number];

/** Long enough for a tab that stays open for a day; a page from a cache that is older than that is marked. */
const HOURS = 24;
const HOUR_MS = 3_600_000;

const sign = (secret: Uint8Array, siteId: string, hour: string): string =>
  hmac(secret, `${siteId} ${hour}`).toString('hex', 0, 16);

/** @param hour `2026-11-23T14`, UTC */
export const makePageToken = (secret: Uint8Array, siteId: string, hour: string): string =>
  `${hour}.${sign(secret, siteId, hour)}`;

/** @param secrets the newest first; while one is being replaced there are two. @returns nothing where all is well */
export const judgePageToken = (
  token: string | undefined,
  siteId: string,
  secrets: readonly Uint8Array[],
  receivedAt: string,
): TokenFault | undefined => {
  if (token === undefined) return 'missing';
  const [hour = '', given = ''] = token.split('.');
  const right = secrets.some((secret) => {
    const wanted = Buffer.from(sign(secret, siteId, hour));
    const said = Buffer.from(given);
    return said.length === wanted.length && timingSafeEqual(said, wanted);
  });
  if (!right) return 'invalid';
  const age = Date.parse(`${hourOf(receivedAt)}:00Z`) - Date.parse(`${hour}:00Z`);
  // An hour ahead: the clocks of servers differ a little.
  return age >= -HOUR_MS && age <= HOURS * HOUR_MS ? undefined : 'expired';
};
