import { EVERY_SITE } from '../sites/api-keys.ts';
import { type Access, accessByCookie, accessByKey, mayRead } from './access/authorize.ts';
import { type Answer, failure, json } from './answer.ts';
import { live, liveBatches } from './live.ts';
import type { QueryParts } from './open.ts';
import { openApi } from './openapi.ts';
import { ParamError, parseSite } from './params.ts';
import { REPORT_NAMES, REPORTS } from './reports/index.ts';
import type { ApiRequest } from './request.ts';
import { badRows } from './routes/bad-rows.ts';
import { blocked } from './routes/blocked.ts';
import { exportsOf } from './routes/exports.ts';
import { hours } from './routes/hours.ts';
import { keys } from './routes/keys.ts';
import { cookieOf, login, logout } from './routes/login.ts';
import { reports } from './routes/reports.ts';
import { shares } from './routes/shares.ts';
import { sites } from './routes/sites.ts';

/** What is answered without knowing who asks. */
const open = (request: ApiRequest, parts: QueryParts): Answer | Promise<Answer> | undefined => {
  switch (`${request.method} ${request.path}`) {
    case 'GET /openapi.json':
      return json(200, openApi());
    case 'GET /health':
      return json(200, { status: 'success' });
    case 'POST /login':
      return login(request, parts);
    case 'POST /logout':
      return logout(request);
    default:
      return undefined;
  }
};

const whoAsks = async (request: ApiRequest, parts: QueryParts): Promise<Access | undefined> => {
  if (request.key !== undefined) return accessByKey(parts.access, request.key);
  const cookie = cookieOf(request);
  return cookie ? accessByCookie(parts.access, cookie) : undefined;
};

/** What a shared link opens: the numbers of its site, and nothing about keys, archives or identities. */
const SHARED = /^\/(me|sites|live|reports(\/.*)?)$/;

/** What POST changes something at; each route asks for its role. */
const CHANGES = /^\/(shares|exports|keys)$/;

/** Every route of one site asks here first: a key of site A never reads a row of B. */
const siteRoutes = async (request: ApiRequest, access: Access, parts: QueryParts): Promise<Answer> => {
  const siteId = parseSite(request.query);
  if (!mayRead(access, siteId)) return failure(403, 'wrong_site', 'This key is for another site.', 'site');
  if (request.path === '/shares') return shares(request, siteId, access, parts);
  if (request.path === '/exports') return exportsOf(request, siteId, access, parts);
  if (request.path === '/keys') return keys(request, siteId, access, parts);
  if (request.path === '/live')
    return json(
      200,
      live(await liveBatches(parts.reader, siteId, parts.now()), parts.now(), { identities: access.role !== 'share' }),
    );
  if (request.path === '/hours') return hours(request, parts);
  if (request.path === '/blocked') return blocked(request, parts);
  if (request.path === '/bad-rows') return badRows(request, parts);
  return reports(request.query.get('names') ?? request.path.slice('/reports/'.length), request, parts);
};

/** One request, one answer; never throws. */
export const respond = async (request: ApiRequest, parts: QueryParts): Promise<Answer> => {
  try {
    const public_ = open(request, parts);
    if (public_) return await public_;
    const access = await whoAsks(request, parts);
    if (!access) return failure(401, 'log_in', 'Send an API key as `Authorization: Bearer KEY`, or log in.');
    if (access.role === 'share' && !SHARED.test(request.path))
      return failure(403, 'wrong_role', 'A shared link shows reports only.');
    if (request.method !== 'GET' && !(request.method === 'POST' && CHANGES.test(request.path)))
      return failure(405, 'method_not_allowed', 'Only GET is answered here.');
    if (request.path === '/me') {
      return json(200, {
        role: access.role,
        site: access.siteId === EVERY_SITE ? null : access.siteId,
        stage: parts.stage,
        expires_at: access.expiresAt ?? null,
      });
    }
    if (request.path === '/sites') return await sites(access, parts);
    if (request.path === '/reports' && !request.query.has('names')) {
      return json(200, { reports: REPORT_NAMES.map((name) => ({ name, describe: REPORTS[name].describe })) });
    }
    if (/^\/(live|hours|blocked|bad-rows|shares|exports|keys|reports(\/.*)?)$/.test(request.path))
      return await siteRoutes(request, access, parts);
    return failure(404, 'not_found', 'There is nothing here; /api/openapi.json lists what there is.');
  } catch (error) {
    if (error instanceof ParamError) return failure(400, 'bad_request', error.message, error.field);
    console.error(
      JSON.stringify({ level: 'ERROR', message: 'query failed', path: request.path, error: String(error) }),
    );
    return failure(500, 'failed', 'The question could not be answered; the log says why.');
  }
};
