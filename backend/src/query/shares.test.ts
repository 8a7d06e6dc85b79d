import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putEnriched, putRaw, startStores, type TestStores } from '../archive/testing/store.ts';
import { tableNames } from '../records/names.ts';
import { EVERY_SITE, makeApiKey, newApiKey } from '../sites/api-keys.ts';
import { createSiteStore } from '../sites/store.ts';
import { handler } from './handler.ts';
import { enrichedBatch } from './testing/batches.ts';
import { startArchive } from './testing/store.ts';

const ORIGIN_SECRET = 'the-secret-of-the-distribution';
const admin = makeApiKey('shop');
const reader = makeApiKey('shop');
let stores: TestStores;
let archive: Awaited<ReturnType<typeof startArchive>>;

beforeAll(async () => {
  process.env.ORIGIN_SECRET = ORIGIN_SECRET;
  stores = await startStores();
  archive = await startArchive();
  const sites = createSiteStore(stores.dynamo, tableNames('dev').clientConfig);
  await sites.putApiKey(newApiKey({ key: admin, role: 'admin', label: '', now: Date.now() }));
  await sites.putApiKey(newApiKey({ key: reader, role: 'read', label: '', now: Date.now() }));
});
afterAll(async () => {
  await archive?.stop();
  await stores?.stop();
});

const ask = async (key: string, method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
  const [rawPath = '', rawQueryString = ''] = path.split('?');
  const { statusCode, body: text } = await handler({
    rawPath,
    rawQueryString,
    headers: {
      host: '127.0.0.1:8787',
      'x-evothesis-origin': ORIGIN_SECRET,
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      ...headers,
    },
    requestContext: { http: { method, sourceIp: '127.0.0.1' } },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { statusCode, json: JSON.parse(text) };
};
const make = async (days = 7) => {
  const { json } = await ask(admin, 'POST', '/api/shares?site=shop', { days, label: 'for the board' });
  return { ...json, key: String(json.path).split('#key=')[1] ?? '' };
};

describe('a shared link', () => {
  it('opens the reports and the live view of its site until it expires, and nothing else', async () => {
    const { key, expires_at } = await make(7);
    expect(Date.parse(expires_at) - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
    for (const path of ['/api/me', '/api/sites', '/api/live?site=shop', '/api/reports/summary?site=shop'])
      expect([path, (await ask(key, 'GET', path)).statusCode]).toEqual([path, 200]);
    const batch = enrichedBatch({
      siteId: 'shop',
      session: 'seen',
      receivedAt: Date.now() - 1000,
      events: [{ type: 'pageview' }],
    });
    await putRaw(stores, [batch.raw]);
    await putEnriched(stores, [batch]);
    const seenBy = async (by: string) => (await ask(by, 'GET', '/api/live?site=shop')).json.latest;
    expect(await seenBy(reader)).toMatchObject([{ path: '/', visitor: 'id_seen' }]);
    expect(JSON.stringify(await seenBy(key))).not.toMatch(/id_|visitor/);
    expect((await ask(key, 'GET', '/api/me')).json).toMatchObject({ role: 'share', site: 'shop', expires_at });
    for (const path of [
      '/api/hours?site=shop',
      '/api/shares?site=shop',
      '/api/exports?site=shop',
      '/api/live?site=other',
      '/api/reports/summary?site=other',
      '/api/reports/summary?site=',
      '/api/anything',
    ])
      expect([path, (await ask(key, 'GET', path)).statusCode >= 400]).toEqual([path, true]);
    expect((await ask(key, 'POST', '/api/shares?site=shop', { days: 7 })).statusCode).toBe(403);
    const later = makeApiKey('shop');
    await createSiteStore(stores.dynamo, tableNames('dev').clientConfig).putApiKey(
      newApiKey({ key: later, role: 'share', label: '', now: Date.now() - 2 * 86_400_000, days: 1 }),
    );
    expect((await ask(later, 'GET', '/api/me')).statusCode).toBe(401);
  });

  it('is listed without its key, and ends at once when it is taken back', async () => {
    const { key, id } = await make();
    const listed = await ask(admin, 'GET', '/api/shares?site=shop');
    expect(listed.json.shares).toContainEqual(expect.objectContaining({ id, label: 'for the board' }));
    expect(JSON.stringify(listed.json)).not.toContain(key);
    expect((await ask(admin, 'POST', '/api/shares?site=shop', { revoke: id })).statusCode).toBe(200);
    expect((await ask(key, 'GET', '/api/me')).statusCode).toBe(401);
    expect((await ask(admin, 'POST', '/api/shares?site=shop', { revoke: id })).statusCode).toBe(404);
  });

  it('is made by admins of the site only, from no other page, and for at most 90 days', async () => {
    const codeOf = async (key: string, path: string, body: object, headers = {}) =>
      (await ask(key, 'POST', path, body, headers)).statusCode;
    expect(await codeOf(reader, '/api/shares?site=shop', { days: 7 })).toBe(403);
    expect(await codeOf(admin, '/api/shares?site=other', { days: 7 })).toBe(403);
    expect(await codeOf(admin, '/api/shares?site=shop', { days: 7 }, { 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await codeOf(admin, '/api/shares?site=shop', { days: 7 }, { 'content-type': 'text/plain' })).toBe(403);
    for (const days of [0, 91, 1.5, '7', null])
      expect([days, await codeOf(admin, '/api/shares?site=shop', { days })]).toEqual([days, 400]);
    expect(await codeOf(admin, `/api/shares?site=${encodeURIComponent(EVERY_SITE)}`, { days: 7 })).toBe(400);
  });
});
