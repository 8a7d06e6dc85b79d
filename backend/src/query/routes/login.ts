import { EVERY_SITE, siteOfKey } from '../../sites/api-keys.ts';
import { accessByKey } from '../access/authorize.ts';
import { isForged } from '../access/same-origin.ts';
import { COOKIE, cookieHeader, SESSION_SECONDS, sealSession } from '../access/session.ts';
import { type Answer, failure, json } from '../answer.ts';
import type { QueryParts } from '../open.ts';
import type { ApiRequest } from '../request.ts';

/** Browsers keep Secure cookies off plain http except on some loopback names, and Safari on none. */
const isLoopback = (host: string): boolean => /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);

/** Exchanges an API key for a session cookie, so that the key itself need not stay in the browser. */
export const login = async (request: ApiRequest, parts: QueryParts): Promise<Answer> => {
  if (isForged(request)) return failure(403, 'forbidden', 'Log in from the dashboard, with JSON.');
  const now = parts.now();
  if (!parts.limiter.allows(request.from, now)) {
    return failure(429, 'too_many_tries', 'Too many failed log-ins: wait five minutes.');
  }
  const key = (request.body as { key?: unknown } | undefined)?.key;
  const access = typeof key === 'string' ? await accessByKey(parts.access, key) : undefined;
  if (!access || typeof key !== 'string') {
    parts.limiter.failed(request.from, now);
    return failure(401, 'wrong_key', 'This key opens nothing: it is mistyped, revoked or expired.', 'key');
  }
  const expires = Math.min(
    now + SESSION_SECONDS * 1000,
    access.expiresAt ? Date.parse(access.expiresAt) : Number.POSITIVE_INFINITY,
  );
  const cookie = sealSession(await parts.access.sessionSecret(), {
    siteId: siteOfKey(key),
    hash: access.hash,
    expires,
  });
  const site = access.siteId === EVERY_SITE ? null : access.siteId;
  return json(200, { role: access.role, site, expires_at: new Date(expires).toISOString() }, [
    cookieHeader(cookie, Math.ceil((expires - now) / 1000), !isLoopback(request.header('host'))),
  ]);
};

export const logout = (request: ApiRequest): Answer =>
  isForged(request)
    ? failure(403, 'forbidden', 'Log out from the dashboard, with JSON.')
    : json(200, { status: 'success' }, [cookieHeader('', 0, !isLoopback(request.header('host')))]);

export const cookieOf = (request: ApiRequest): string | undefined => request.cookie(COOKIE);
