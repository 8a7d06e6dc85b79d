import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a session cookie says: which key it was made from, and until when it holds. */
export type Claims = { siteId: string; hash: string; expires: number };

export const COOKIE = 'evothesis_session';
/** Seconds. A working day; the key itself is checked again at every request, so that revoking it ends its sessions. */
export const SESSION_SECONDS = 8 * 3600;

const macOf = (secret: Buffer, body: string): Buffer => createHmac('sha256', secret).update(body).digest();

export const sealSession = (secret: Buffer, claims: Claims): string => {
  const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${body}.${macOf(secret, body).toString('base64url')}`;
};

/** The claims of a cookie that was sealed here and still holds; anything else is nothing. */
export const openSession = (secret: Buffer, cookie: string, now: number): Claims | undefined => {
  const [body = '', mac = ''] = cookie.split('.');
  const [given, right] = [Buffer.from(mac, 'base64url'), macOf(secret, body)];
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Claims;
  return claims.expires > now ? claims : undefined;
};

/**
 * Strict: another site's page can neither use nor frame a logged-in dashboard. Only the API is sent the cookie.
 * `seconds` 0 deletes it.
 */
export const cookieHeader = (value: string, seconds: number, secure: boolean): string =>
  `${COOKIE}=${value}; Path=/api/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
