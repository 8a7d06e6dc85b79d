import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveHour, archiveIo } from '../archive/index.ts';
import { putEnriched, putRaw, startStores, type TestStores } from '../archive/testing/store.ts';
import { bucketNames, tableNames } from '../records/names.ts';
import { EVERY_SITE, makeApiKey, newApiKey } from '../sites/api-keys.ts';
import { createSiteStore } from '../sites/store.ts';
import { createEngine } from './engine.ts';
import { openAthena } from './engines/athena/open.ts';
import { openDatabase } from './engines/duckdb/database/store.ts';
import { forgetKept, openDuckDb } from './engines/duckdb/open.ts';
import { createEventReader } from './events/store.ts';
import { handler } from './handler.ts';
import { parseParams } from './params.ts';
import { REPORT_NAMES } from './reports/index.ts';
import { startAthena } from './testing/athena/store.ts';
import { enrichedBatch } from './testing/batches.ts';
import { BERLIN, KNOWN } from './testing/known-set.ts';
import { startArchive } from './testing/store.ts';

const ORIGIN_SECRET = 'the-secret-of-the-distribution';
let stores: TestStores;
let archive: Awaited<ReturnType<typeof startArchive>>;
const siteKey = makeApiKey('test-site');
const stageKey = makeApiKey(EVERY_SITE);
const expiredKey = makeApiKey('test-site');
let sites: ReturnType<typeof createSiteStore>;

beforeAll(async () => {
  process.env.ORIGIN_SECRET = ORIGIN_SECRET;
  stores = await startStores();
  archive = await startArchive();
  sites = createSiteStore(stores.dynamo, tableNames('dev').clientConfig);
  const now = Date.now();
  await sites.putApiKey(newApiKey({ key: siteKey, role: 'read', label: '', now }));
  await sites.putApiKey(newApiKey({ key: stageKey, role: 'admin', label: '', now }));
  await sites.putApiKey(newApiKey({ key: expiredKey, role: 'read', label: '', now: now - 9 * 86_400_000, days: 1 }));
  await putRaw(
    stores,
    KNOWN.map(({ raw }) => raw),
  );
  await putEnriched(stores, [...KNOWN]);
});
afterAll(async () => {
  await stores?.stop();
  await archive?.stop();
});

type Ask = { method?: string; headers?: Record<string, string>; body?: string; cookies?: string[] };
const ask = async (path: string, { method = 'GET', headers = {}, body, cookies }: Ask = {}) => {
  const [rawPath = '', rawQueryString = ''] = path.split('?');
  const answer = await handler({
    rawPath,
    rawQueryString,
    headers: { host: '127.0.0.1:8787', 'x-evothesis-origin': ORIGIN_SECRET, ...headers },
    ...(cookies ? { cookies } : {}),
    requestContext: { http: { method, sourceIp: '127.0.0.1' } },
    ...(body === undefined ? {} : { body }),
  });
  return { ...answer, json: answer.headers['content-type']?.includes('json') ? JSON.parse(answer.body) : undefined };
};
const withKey = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
const login = (key: string, headers: Record<string, string> = {}) =>
  ask('/api/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ key }),
  });
const HOSTILE = "x'); DROP TABLE events; -- $from ?";
const QUESTION = new URLSearchParams({ site: 'test-site', ...BERLIN });

describe('the origin', () => {
  it('answers nothing, not even what is open, to who did not come through the distribution', async () => {
    for (const given of ['', 'the-secret', `${ORIGIN_SECRET},`]) {
      for (const path of ['/api/health', `/api/reports/summary?${QUESTION}`]) {
        const { headers } = withKey(siteKey);
        const { statusCode, json } = await ask(path, { headers: { ...headers, 'x-evothesis-origin': given } });
        expect([given, statusCode, json.code]).toEqual([given, 403, 'forbidden']);
      }
    }
  });
});

describe('reports', () => {
  it('give the same numbers from the table, from the archive, and from both', async () => {
    const path = `/api/reports?names=${REPORT_NAMES.join(',')}&${QUESTION}&step=page:/&step=page:/products/*`;
    const before = await ask(path, withKey(siteKey));
    expect(before.statusCode).toBe(200);
    expect(before.json.reports.summary[0]).toMatchObject({ visitors: 3, sessions: 4, pageviews: 7 });
    const io = archiveIo('dev');
    const hours = [...new Set(KNOWN.map(({ raw }) => raw.receivedAt.slice(0, 13)))];
    // Small sites of an hour in one object, then at the paths.
    const packing = archiveIo('dev', { pack: true });
    for (const hour of hours.slice(0, 3)) await archiveHour(packing, { kind: 'enriched', hour });
    expect(await io.buckets.enriched.packs?.hours('test-site')).toHaveLength(3);
    expect((await ask(path, withKey(siteKey))).json.reports).toEqual(before.json.reports);
    for (const hour of hours) await archiveHour(io, { kind: 'enriched', hour });
    expect((await ask(path, withKey(siteKey))).json.reports).toEqual(before.json.reports);
  });

  it('are the same from Athena over the lines and from DuckDB over Parquet, archived or not, whatever is asked', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'evothesis-athena-'));
    const database = openDatabase(folder);
    const { enriched, internal } = bucketNames('dev');
    const athena = await startAthena(database, {
      enriched: join(archive.buckets, enriched),
      internal: join(archive.buckets, internal),
    });
    process.env.AWS_ENDPOINT_URL_ATHENA = athena.endpoint;
    const reader = createEventReader(stores.dynamo, tableNames('dev'));
    const enrichedArchive = archiveIo('dev').buckets.enriched;
    // At the second time the newest of the set are not archived yet: they reach Athena as lines of their own.
    const few = 'summary,timeseries,events,funnel';
    for (const [now, reports, more] of [
      [Date.now(), REPORT_NAMES.join(','), {}],
      [Date.now(), few, { filter: `source:${HOSTILE}`, step: `page:${HOSTILE}` }],
      [Date.parse('2026-03-30T14:00:00Z'), `${few},pages,channels`, { filter: 'page!:/pricing' }],
      [
        Date.parse('2026-03-30T14:00:00Z'),
        few,
        { interval: 'minute', from: '2026-03-29T01:00:00Z', to: '2026-03-29T22:05:30Z' },
      ],
    ] as const) {
      const asked = new URLSearchParams({ step: 'page:/', ...Object.fromEntries(QUESTION), ...more });
      asked.append('step', 'event:signup');
      const query = { siteId: 'test-site', ...parseParams(asked, reports, BERLIN.timezone, now) };
      const [ofAthena, ofDuckDb] = [openAthena, openDuckDb].map((open) =>
        createEngine(open('dev', reader, () => now, enrichedArchive)),
      );
      const answers = await ofAthena?.run(query);
      expect(answers).toEqual(await ofDuckDb?.run(query));
      expect(answers?.summary?.[0]?.sessions).toBeTypeOf('number');
    }
    expect(athena.asked.some((sql) => sql.includes('hot_lines'))).toBe(true);
    expect(athena.asked.join()).not.toContain('DROP');
    delete process.env.AWS_ENDPOINT_URL_ATHENA;
    await athena.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('keep nothing of a site on this disk once it is told to forget it', async () => {
    const kept = join(archive.buckets, '../query-cache/days/test-site');
    const path = `/api/reports/summary?${QUESTION}`;
    const before = await ask(path, withKey(siteKey));
    expect(readdirSync(kept).length).toBeGreaterThan(0);
    await forgetKept(join(archive.buckets, '..'), 'test-site');
    expect(existsSync(kept)).toBe(false);
    expect((await ask(path, withKey(siteKey))).json).toEqual(before.json);
  });

  it('come as CSV that no spreadsheet runs', async () => {
    const { body, headers } = await ask(`/api/reports/countries?format=csv&${QUESTION}`, withKey(siteKey));
    expect(headers['content-disposition']).toBe('attachment; filename="test-site-countries-2026-03-27.csv"');
    expect(body.split('\r\n').slice(0, 2)).toEqual([
      'value,visitors,sessions,pageviews,views_per_session,bounce_rate,engaged_time',
      'FR,2,2,3,1.5,0.5,3500',
    ]);
  });

  it('show archived hours with their reconciliation', async () => {
    const { json } = await ask(`/api/hours?${QUESTION}`, withKey(siteKey));
    expect(json.hours.length).toBeGreaterThan(3);
    expect(json.hours[0]).toMatchObject({ reconciliation: { complete: true } });
  });

  it('show what happens now', async () => {
    const batch = enrichedBatch({
      session: 'live1',
      receivedAt: Date.now() - 2000,
      events: [{ type: 'pageview', path: '/now' }],
    });
    await putRaw(stores, [batch.raw]);
    await putEnriched(stores, [batch]);
    const { json } = await ask('/api/live?site=test-site', withKey(siteKey));
    expect(json).toMatchObject({ visitors: 1, pageviews_30_minutes: 1, latest: [{ path: '/now', type: 'pageview' }] });
    expect((await ask('/api/live?site=test-site2', withKey(stageKey))).json.events_30_minutes).toBe(0);
  });

  it.each([
    ['/api/reports/summary?site=a%23b', 400, 'site'],
    ['/api/reports/nothing?site=test-site', 400, 'report'],
    ['/api/reports/summary?site=test-site&timezone=Mars', 400, 'timezone'],
    ['/api/reports/__proto__?site=test-site', 400, 'report'],
  ] as const)('%s is refused by name', async (path, status, field) => {
    expect(await ask(path, withKey(stageKey))).toMatchObject({ statusCode: status, json: { status: 'error', field } });
  });
});

describe('access', () => {
  it.each([
    '/api/sites',
    '/api/me',
    '/api/reports',
    '/api/reports/summary?site=test-site',
    '/api/live?site=test-site',
    '/api/hours?site=test-site',
    '/api/nothing',
  ])('%s needs a key', async (path) => {
    expect((await ask(path)).statusCode).toBe(401);
    for (const key of [expiredKey, `${siteKey}x`, 'evk_', 'null', makeApiKey('test-site')])
      expect((await ask(path, withKey(key))).statusCode).toBe(401);
  });

  it('of one site opens no other, whatever the other is called', async () => {
    for (const site of ['test-site2', 'test', 'Test-site', 'shop']) {
      expect((await ask(`/api/reports/summary?site=${site}`, withKey(siteKey))).statusCode).toBe(403);
    }
    expect((await ask('/api/reports/summary?site=test-site&site=shop', withKey(siteKey))).json.site).toBe('test-site');
    expect((await ask('/api/sites', withKey(siteKey))).json.sites.map(({ site }: { site: string }) => site)).toEqual([
      'test-site',
    ]);
  });

  it('is exchanged for a cookie that scripts cannot read, and ends when the key is revoked', async () => {
    const key = makeApiKey('test-site');
    const stored = newApiKey({ key, role: 'read', label: '', now: Date.now() });
    await sites.putApiKey(stored);
    const { statusCode, cookies: [set = ''] = [], body } = await login(key);
    expect(statusCode).toBe(200);
    expect(set).toMatch(/^evothesis_session=[\w.-]+; Path=\/api\/; Max-Age=28800; HttpOnly; SameSite=Strict$/);
    expect(set + body).not.toContain(key);
    const cookies = [set.split(';')[0] ?? ''];
    expect((await ask('/api/me', { cookies })).json).toMatchObject({ role: 'read', site: 'test-site' });
    const [payload, mac] = cookies[0]?.split('.') ?? [];
    const forged = Buffer.from(JSON.stringify({ siteId: EVERY_SITE, hash: stored.hash, expires: 9e15 })).toString(
      'base64url',
    );
    for (const cookie of [
      `${payload}.${mac?.slice(0, -2)}AA`,
      `evothesis_session=${forged}.${mac}`,
      'evothesis_session=.',
      'evothesis_session=a',
    ]) {
      expect((await ask('/api/me', { cookies: [cookie] })).statusCode).toBe(401);
    }
    await sites.removeApiKey(stored);
    expect((await ask('/api/me', { cookies })).statusCode).toBe(401);
  });

  it('is Secure wherever it is not loopback', async () => {
    expect((await login(siteKey, { host: 'a.example' })).cookies?.[0]).toMatch(/; Secure$/);
  });

  it('cannot be asked for by another site, in a form or with a script', async () => {
    expect((await login(siteKey, { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    expect((await login(siteKey, { 'content-type': 'text/plain' })).statusCode).toBe(403);
    expect((await ask('/api/logout', { method: 'POST', headers: { 'content-type': 'text/plain' } })).statusCode).toBe(
      403,
    );
    expect((await ask('/api/sites', { method: 'POST', ...withKey(siteKey) })).statusCode).toBe(405);
  });

  it('is limited after ten wrong keys', async () => {
    const codes: number[] = [];
    for (let i = 0; i < 12; i++) codes.push((await login('evk_wrong')).statusCode);
    expect(codes.filter((code) => code === 401).length).toBeLessThanOrEqual(10);
    expect(codes.at(-1)).toBe(429);
  });
});

describe('the answers', () => {
  it('are kept by no cache, framed by nobody, and guessed at by nobody', async () => {
    for (const path of ['/api/openapi.json', '/api/me']) {
      expect((await ask(path)).headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      });
    }
  });

  it('are described by an OpenAPI file that names every report', async () => {
    const { json } = await ask('/api/openapi.json');
    expect(json.openapi).toBe('3.1.0');
    for (const name of REPORT_NAMES) expect(json.paths[`/api/reports/${name}`].get.operationId).toBe(name);
  });
});
