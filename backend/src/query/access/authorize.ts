import { type ApiKey, EVERY_SITE, hashApiKey, isLive, type Role, siteOfKey } from '../../sites/api-keys.ts';
import { type Claims, openSession } from './session.ts';

/** Who asks: a role on one site, or on every site of the stage (`EVERY_SITE`). */
export type Access = { siteId: string; role: Role; hash: string; expiresAt?: string };

export type AccessParts = {
  getApiKey: (siteId: string, hash: string) => Promise<ApiKey | undefined>;
  sessionSecret: () => Promise<Buffer>;
  now: () => number;
};

const byHash = async (parts: AccessParts, siteId: string, hash: string): Promise<Access | undefined> => {
  const found = await parts.getApiKey(siteId, hash);
  // A key for sending lies on web servers: it must not open the reports.
  if (!found || found.role === 'ingest' || !isLive(found, parts.now())) return undefined;
  const { role, expiresAt } = found;
  return { siteId: found.siteId, role, hash, ...(expiresAt ? { expiresAt } : {}) };
};

/** What a key opens, if anything. */
export const accessByKey = (parts: AccessParts, key: string): Promise<Access | undefined> =>
  byHash(parts, siteOfKey(key), hashApiKey(key));

/** What a session cookie opens: what its key opens now. */
export const accessByCookie = async (parts: AccessParts, cookie: string): Promise<Access | undefined> => {
  const claims: Claims | undefined = openSession(await parts.sessionSecret(), cookie, parts.now());
  return claims && byHash(parts, claims.siteId, claims.hash);
};

export const mayRead = (access: Access, siteId: string): boolean =>
  access.siteId === EVERY_SITE || access.siteId === siteId;
