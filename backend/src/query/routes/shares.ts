import { type ApiKey, isLive, makeApiKey, newApiKey } from '../../sites/api-keys.ts';
import type { Access } from '../access/authorize.ts';
import { isForged } from '../access/same-origin.ts';
import { type Answer, failure, json } from '../answer.ts';
import type { QueryParts } from '../open.ts';
import { ParamError } from '../params.ts';
import type { ApiRequest } from '../request.ts';

const MAX_DAYS = 90;
const MAX_LABEL = 80;

const shown = ({ id, label, createdAt, expiresAt }: ApiKey) => ({
  id,
  label,
  created_at: createdAt,
  expires_at: expiresAt ?? null,
});

const links = async (parts: QueryParts, siteId: string): Promise<ApiKey[]> =>
  (await parts.sites.listApiKeys(siteId))
    .filter((key) => key.role === 'share' && isLive(key, parts.now()))
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));

const share = async (body: Record<string, unknown>, siteId: string, parts: QueryParts): Promise<Answer> => {
  const { days, label = '' } = body;
  if (typeof days !== 'number' || !Number.isInteger(days) || days < 1 || days > MAX_DAYS)
    throw new ParamError('days', `days is 1 to ${MAX_DAYS}`);
  if (typeof label !== 'string' || label.length > MAX_LABEL)
    throw new ParamError('label', `label is a text of at most ${MAX_LABEL} characters`);
  const key = makeApiKey(siteId);
  const made = newApiKey({ key, role: 'share', label, now: parts.now(), days });
  await parts.sites.putApiKey(made);
  // Behind the hash: no server, proxy or referrer is ever sent that part of an address.
  return json(200, { ...shown(made), path: `/dashboard/?site=${encodeURIComponent(siteId)}#key=${key}` });
};

/** A link that is taken back expires now: the function may write rows of client-config and delete none. */
const takeBack = async (id: unknown, siteId: string, parts: QueryParts): Promise<Answer> => {
  const found = (await links(parts, siteId)).find((key) => key.id === id);
  if (!found) return failure(404, 'no_such_link', 'This link has ended already, or never was.', 'id');
  await parts.sites.putApiKey({ ...found, expiresAt: new Date(parts.now()).toISOString() });
  return json(200, { id: found.id, status: 'success' });
};

/** Read-only links to one site's reports, which expire: who holds one needs no key. Admins list, make and end them. */
export const shares = async (
  request: ApiRequest,
  siteId: string,
  access: Access,
  parts: QueryParts,
): Promise<Answer> => {
  if (access.role !== 'admin') return failure(403, 'wrong_role', 'Links are shared with a key of role admin.');
  if (request.method === 'GET') return json(200, { shares: (await links(parts, siteId)).map(shown) });
  if (isForged(request)) return failure(403, 'forbidden', 'Links are made from the dashboard, with JSON.');
  const body = (request.body ?? {}) as Record<string, unknown>;
  return 'revoke' in body ? takeBack(body.revoke, siteId, parts) : share(body, siteId, parts);
};
