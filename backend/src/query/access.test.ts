import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeleteItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putEnriched, putRaw, startStores, type TestStores } from '../archive/testing/store.ts';
import { SITE_LIST } from '../records/keys.ts';
import { tableNames } from '../records/names.ts';
import { defaultSiteConfig } from '../records/site.ts';
import { EVERY_SITE, makeApiKey, newApiKey, type Role } from '../sites/api-keys.ts';
import { createSiteStore } from '../sites/store.ts';
import { handler } from './handler.ts';
import { openApi } from './openapi.ts';
import { REPORT_NAMES } from './reports/index.ts';
import { enrichedBatch } from './testing/batches.ts';
import { BERLIN, KNOWN } from './testing/known-set.ts';
import { startArchive } from './testing/store.ts';

const SITE = 'test-site';
const ROLES = ['read', 'export', 'admin', 'share', 'ingest'] as const satisfies readonly Role[];
const keys = Object.fromEntries(ROLES.map((role) => [role, makeApiKey(SITE)])) as Record<Role, string>;
let stores: TestStores;
let archive: Awaited<ReturnType<typeof startArchive>>;
let started: { path: string | undefined; body: unknown }[];
const lambda = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  started.push({ path: request.url, body: JSON.parse(body) });
  response.writeHead(request.headers.authorization?.includes('/lambda/aws4_request') ? 202 : 403).end();
});

beforeAll(async () => {
  process.env.ORIGIN_SECRET = 'origin';
  stores = await startStores();
  archive = await startArchive();
  started = [];
  await new Promise<void>((resolve) => lambda.listen(0, '127.0.0.1', resolve));
  process.env.AWS_ENDPOINT_URL_LAMBDA = `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`;
  const sites = createSiteStore(stores.dynamo, tableNames('dev').clientConfig);
  for (const role of ROLES)
    await sites.putApiKey(newApiKey({ key: keys[role], role, label: role, now: Date.now(), days: 1 }));
  await putRaw(
    stores,
    KNOWN.map(({ raw }) => raw),
  );
  await putEnriched(stores, [...KNOWN]);
});
afterAll(async () => {
  lambda.close();
  await stores?.stop();
  await archive?.stop();
});

const ask = async (path: string, key: string, body?: object | string, headers: Record<string, string> = {}) => {
  const [rawPath = '', rawQueryString = ''] = path.split('?');
  const answer = await handler({
    rawPath,
    rawQueryString,
    headers: {
      host: '127.0.0.1',
      'x-evothesis-origin': 'origin',
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      ...headers,
    },
    requestContext: { http: { method: body ? 'POST' : 'GET', sourceIp: '127.0.0.1' } },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: answer.statusCode, json: JSON.parse(answer.body) };
};

const EXPORT = { from: '2026-03-28', to: '2026-03-29', format: 'csv' };
/** What each role is answered: reads see reports, exports also exports, admins keys and links besides. */
const TABLE = [
  // path, body, read, export, admin, share, ingest
  [`/api/reports/channels?site=${SITE}`, undefined, [200, 200, 200, 200, 401]],
  [`/api/live?site=${SITE}`, undefined, [200, 200, 200, 200, 401]],
  [`/api/hours?site=${SITE}&range=7d`, undefined, [200, 200, 200, 403, 401]],
  [`/api/blocked?site=${SITE}`, undefined, [200, 200, 200, 403, 401]],
  [`/api/exports?site=${SITE}`, undefined, [403, 200, 200, 403, 401]],
  [`/api/exports?site=${SITE}`, EXPORT, [403, 202, 202, 403, 401]],
  [`/api/keys?site=${SITE}`, undefined, [403, 403, 200, 403, 401]],
  [`/api/keys?site=${SITE}`, { role: 'read' }, [403, 403, 200, 403, 401]],
  [`/api/shares?site=${SITE}`, undefined, [403, 403, 200, 403, 401]],
  [`/api/shares?site=${SITE}`, { days: 1 }, [403, 403, 200, 403, 401]],
  [`/api/reports/channels?site=${SITE}`, {}, [405, 405, 405, 405, 401]],
] as const;

describe('roles', () => {
  it.each(TABLE)('%s %j', async (path, body, expected) => {
    const got = [];
    for (const role of ROLES) got.push((await ask(path, keys[role], body)).status);
    expect(got).toEqual(expected);
  });

  it('cannot be raised: no admin key is made by a request, and no key revokes itself', async () => {
    expect((await ask(`/api/keys?site=${SITE}`, keys.admin, { role: 'admin' })).json.field).toBe('role');
    const { json } = await ask(`/api/keys?site=${SITE}`, keys.admin);
    const own = json.keys.find(({ label }: { label: string }) => label === 'admin');
    expect((await ask(`/api/keys?site=${SITE}`, keys.admin, { revoke: own.id })).status).toBe(409);
    expect(JSON.stringify(json)).not.toContain(keys.admin);
  });

  it('of another site open nothing here', async () => {
    for (const path of ['keys', 'exports', 'shares'])
      expect((await ask(`/api/${path}?site=other`, keys.admin)).status).toBe(403);
  });
});

describe('what changes something', () => {
  it('cannot be asked for by another site’s page', async () => {
    for (const [path, body] of [
      ['keys', { role: 'read' }],
      ['exports', EXPORT],
      ['shares', { days: 1 }],
    ] as const)
      for (const header of [{ 'sec-fetch-site': 'cross-site' }, { 'content-type': 'text/plain' }])
        expect(
          (await ask(`/api/${path}?site=${SITE}`, keys.admin, body, header as Record<string, string>)).status,
        ).toBe(403);
  });

  it('makes a key that works until it is revoked, and is nowhere stored', async () => {
    const made = await ask(`/api/keys?site=${SITE}`, keys.admin, { role: 'read', label: 'new' });
    expect((await ask('/api/me', made.json.key)).json.role).toBe('read');
    const { Items = [] } = await stores.dynamo.send(new ScanCommand({ TableName: tableNames('dev').clientConfig }));
    expect(JSON.stringify(Items)).toContain(made.json.id);
    expect(JSON.stringify(Items)).not.toContain(made.json.key);
    await ask(`/api/keys?site=${SITE}`, keys.admin, { revoke: made.json.id });
    expect((await ask('/api/me', made.json.key)).status).toBe(401);
  });

  it.each(['keys', 'shares', 'exports'])('%s: a body that is JSON and no object is a bad request', async (route) => {
    expect(await ask(`/api/${route}?site=${SITE}`, keys.admin, 'text')).toMatchObject({ status: 400 });
  });

  it('starts the export function with what was asked, of this site', async () => {
    started.length = 0;
    await ask(`/api/exports?site=${SITE}`, keys.export, { ...EXPORT, site: 'other', target: 's3://elsewhere' });
    expect(started).toEqual([
      {
        path: '/2015-03-31/functions/evothesis-v2-export-dev/invocations',
        body: { site: SITE, from: EXPORT.from, to: EXPORT.to, format: 'csv', timeZone: 'UTC' },
      },
    ]);
    expect((await ask(`/api/exports?site=${SITE}`, keys.export, { from: 'x', to: 'y' })).json.field).toBe('from');
  });
});

describe('what is not measured', () => {
  it('is told for the hours that a log was counted of, and for no others', async () => {
    const path = `/api/blocked?${new URLSearchParams({ site: SITE, ...BERLIN })}`;
    expect((await ask(path, keys.read)).json).toEqual({ site: SITE, hours: 0, first: null, last: null });
    const store = createSiteStore(stores.dynamo, tableNames('dev').clientConfig);
    await store.putServedPages(
      SITE,
      new Map([
        ['2026-03-29T01', 3],
        ['2026-03-29T02', 1],
        // Outside of the range, and told twice: the last holds.
        ['2026-04-09T01', 99],
      ]),
    );
    await store.putServedPages(SITE, new Map([['2026-03-29T02', 2]]));
    // Of five pages two were measured, both in the first of the two hours.
    expect((await ask(path, keys.read)).json).toEqual({
      site: SITE,
      hours: 2,
      first: '2026-03-29T01:00:00.000Z',
      last: '2026-03-29T02:00:00.000Z',
      served_pages: 5,
      measured_pages: 2,
      not_measured: 0.6,
    });
  });
});

describe('the list of sites', () => {
  it('is given a site that has a configuration and events, and was written before there was a list', async () => {
    const store = createSiteStore(stores.dynamo, tableNames('dev').clientConfig);
    await store.addSite({ ...defaultSiteConfig('old-site', 'dev'), timeZone: 'Asia/Tokyo' });
    const Key = { site_id: { S: SITE_LIST }, record: { S: 'old-site' } };
    await stores.dynamo.send(new DeleteItemCommand({ TableName: tableNames('dev').clientConfig, Key }));
    expect(await store.listSites()).toEqual([]);
    await putRaw(stores, [enrichedBatch({ siteId: 'old-site', session: 'o', receivedAt: Date.now(), events: [] }).raw]);
    const everySite = makeApiKey(EVERY_SITE);
    await store.putApiKey(newApiKey({ key: everySite, role: 'admin', label: '', now: Date.now() }));
    expect((await ask('/api/sites', everySite)).json.sites).toContainEqual({
      site: 'old-site',
      timezone: 'Asia/Tokyo',
      domains: [],
      registered: true,
    });
    expect((await store.listSites()).map(({ config }) => config.siteId)).toEqual(['old-site']);
  });
});

describe('the OpenAPI file', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const api = openApi() as unknown as {
    paths: Record<
      string,
      { get?: { responses: Record<string, { content?: Record<string, { schema: object; example?: unknown }> }> } }
    >;
  };
  const answerOf = (path: string) => api.paths[path]?.get?.responses['200']?.content?.['application/json'];

  it.each(Object.keys(api.paths).filter((path) => api.paths[path]?.get))(
    '%s has an example that its schema allows',
    (path) => {
      const { schema, example } = answerOf(path) ?? {};
      expect(example).toBeDefined();
      expect([ajv.validate(schema ?? false, example), ajv.errorsText()]).toEqual([true, 'No errors']);
    },
  );

  it('describes what is really answered, field by field', async () => {
    const question = new URLSearchParams({ site: SITE, ...BERLIN });
    for (const step of ['page:/', 'page:/products/x']) question.append('step', step);
    for (const path of ['me', 'sites', 'live', 'hours', 'blocked', 'exports', 'keys', 'shares']) {
      const { json } = await ask(`/api/${path}?${question}`, keys.admin);
      expect([path, ajv.validate(answerOf(`/api/${path}`)?.schema ?? false, json), ajv.errorsText()]).toEqual([
        path,
        true,
        'No errors',
      ]);
    }
    const { json } = await ask(`/api/reports?names=${REPORT_NAMES.join(',')}&${question}`, keys.read);
    expect(ajv.validate(answerOf('/api/reports')?.schema ?? false, json)).toBe(true);
    for (const name of REPORT_NAMES) {
      const example = answerOf(`/api/reports/${name}`)?.example as { reports: Record<string, object[]> };
      const [row] = json.reports[name];
      if (row) expect([name, Object.keys(row)]).toEqual([name, Object.keys(example.reports[name]?.[0] ?? {})]);
    }
  });
});
