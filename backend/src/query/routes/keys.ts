import { type ApiKey, isLive, makeApiKey, newApiKey, type Role } from '../../sites/api-keys.ts';
import type { Access } from '../access/authorize.ts';
import { isForged } from '../access/same-origin.ts';
import { type Answer, failure, json } from '../answer.ts';
import type { QueryParts } from '../open.ts';
import { ParamError } from '../params.ts';
import type { ApiRequest } from '../request.ts';

/** What may be made here. An admin's key is made by the CLI: nobody hands on what they hold by a request. */
const MADE_HERE = ['read', 'export', 'ingest'] as const satisfies readonly Role[];
const MAX_DAYS = 3_650;
const MAX_LABEL = 80;

const shown = ({ id, role, label, createdAt, expiresAt }: ApiKey) => ({
  id,
  role,
  label,
  created_at: createdAt,
  expires_at: expiresAt ?? null,
});

const liveKeys = async (parts: QueryParts, siteId: string): Promise<ApiKey[]> =>
  (await parts.sites.listApiKeys(siteId))
    .filter((key) => key.role !== 'share' && isLive(key, parts.now()))
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));

const add = async (body: Record<string, unknown>, siteId: string, parts: QueryParts): Promise<Answer> => {
  const { days, label = '' } = body;
  const role = MADE_HERE.find((name) => name === body.role);
  if (!role) throw new ParamError('role', `role is one of ${MADE_HERE.join(', ')}`);
  if (days !== undefined && (typeof days !== 'number' || !Number.isInteger(days) || days < 1 || days > MAX_DAYS))
    throw new ParamError('days', `days is 1 to ${MAX_DAYS}, or absent for a key without an end`);
  if (typeof label !== 'string' || label.length > MAX_LABEL)
    throw new ParamError('label', `label is a text of at most ${MAX_LABEL} characters`);
  const key = makeApiKey(siteId);
  const made = newApiKey({ key, role, label, now: parts.now(), days });
  await parts.sites.putApiKey(made);
  return json(200, { ...shown(made), key });
};

const revoke = async (id: unknown, siteId: string, access: Access, parts: QueryParts): Promise<Answer> => {
  const found = (await liveKeys(parts, siteId)).find((key) => key.id === id);
  if (!found) return failure(404, 'no_such_key', 'This key has ended already, or never was.', 'id');
  if (found.hash === access.hash) return failure(409, 'own_key', 'A key does not revoke itself: use another.', 'id');
  await parts.sites.putApiKey({ ...found, expiresAt: new Date(parts.now()).toISOString() });
  return json(200, { id: found.id, status: 'success' });
};

/** Keys of one site: admins list, make and revoke them. A key is shown once, when it is made; only its hash is kept. */
export const keys = async (request: ApiRequest, siteId: string, access: Access, parts: QueryParts): Promise<Answer> => {
  if (access.role !== 'admin') return failure(403, 'wrong_role', 'Keys need a key of role admin.');
  if (request.method === 'GET') return json(200, { keys: (await liveKeys(parts, siteId)).map(shown) });
  if (isForged(request)) return failure(403, 'forbidden', 'Keys are made from the dashboard, with JSON.');
  const body = (request.body ?? {}) as Record<string, unknown>;
  return 'revoke' in body ? revoke(body.revoke, siteId, access, parts) : add(body, siteId, parts);
};
