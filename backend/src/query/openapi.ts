import { DIMENSIONS } from './dimensions.ts';
import { EXAMPLES, exampleRow } from './openapi/examples.ts';
import { BAD_ROWS, BLOCKED, EXPORTS, HOURS, KEYS, LIVE, ME, SHARES, SITES } from './openapi/schemas.ts';
import { RANGES } from './params.ts';
import { REPORT_NAMES, REPORTS, type ReportName } from './reports/index.ts';
import { INTERVALS } from './time/buckets.ts';

const parameter = (name: string, description: string, schema: object, more: object = {}) => ({
  name,
  in: 'query',
  description,
  schema,
  ...more,
});

const SITE = parameter('site', 'Site id.', { type: 'string' }, { required: true, example: 'example-com' });
const RANGE = [
  parameter('range', 'Local days up to today; instead of from and to.', { enum: Object.keys(RANGES), default: '30d' }),
  parameter('from', 'Date in the time zone, or a time.', { type: 'string' }, { example: '2026-11-01' }),
  parameter(
    'to',
    'Date, whose whole day belongs to the range, or a time, which does not.',
    { type: 'string' },
    { example: '2026-11-30' },
  ),
  parameter('timezone', "IANA name; default: the site's.", { type: 'string' }, { example: 'Europe/Berlin' }),
];
const QUESTION = [
  SITE,
  ...RANGE,
  parameter('interval', 'Of time series; default by the length of the range.', { enum: INTERVALS }),
  parameter(
    'filter',
    `DIMENSION:VALUE or DIMENSION!:VALUE, repeated; chooses whole visits. Dimensions: ${Object.keys(DIMENSIONS).join(', ')}.`,
    { type: 'array', items: { type: 'string' } },
    { style: 'form', explode: true, example: ['country:FR', 'device:mobile'] },
  ),
  parameter('limit', 'Rows of a table.', { type: 'integer', minimum: 1, maximum: 10_000, default: 100 }),
  parameter('compare', 'Also the same report of the range just before.', { enum: ['none', 'previous'] }),
];

const FUNNEL = [
  parameter(
    'step',
    'page:/path, page:/path/* (all that begin so), event:NAME or form:NAME; two to eight, in their order.',
    { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 8 },
    { style: 'form', explode: true, required: true, example: ['page:/pricing', 'form:contact'] },
  ),
  parameter('scope', 'What is followed: a visit, or a visitor over all their visits in the range.', {
    enum: ['visit', 'visitor'],
    default: 'visit',
  }),
];

const content = (schema: object, example?: unknown) => ({
  content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } },
});
const ROW = { type: 'object', additionalProperties: { type: ['string', 'number', 'null'] } };
const REPORT_ANSWER = {
  type: 'object',
  required: ['site', 'from', 'to', 'timezone', 'interval', 'filters', 'reports'],
  properties: {
    site: { type: 'string' },
    from: { type: 'string', format: 'date-time' },
    to: { type: 'string', format: 'date-time' },
    timezone: { type: 'string' },
    interval: { enum: INTERVALS },
    filters: { type: 'array', items: { type: 'string' } },
    reports: { type: 'object', additionalProperties: { type: 'array', items: ROW } },
    compare: { type: 'object' },
  },
};
const FAILURE = {
  type: 'object',
  required: ['status', 'code', 'message'],
  properties: {
    status: { const: 'error' },
    code: { type: 'string' },
    message: { type: 'string' },
    field: { type: 'string' },
  },
};
const FAILURES = Object.fromEntries(
  ['400', '401', '403'].map((code) => [code, { description: 'Says what to change.', ...content(FAILURE) }]),
);

const get = (operationId: string, summary: string, parameters: readonly object[], answer: object) => ({
  get: {
    operationId,
    summary,
    parameters,
    responses: { '200': { description: 'The answer.', ...answer }, ...FAILURES },
  },
});

/** A POST of a site, in JSON. */
const change = (operationId: string, summary: string, code: string, body: object) => ({
  operationId,
  summary,
  parameters: [SITE],
  requestBody: { required: true, ...content(body) },
  responses: { [code]: { description: 'Done, or begun.', ...content({ type: 'object' }) }, ...FAILURES },
});

const reportPath = (name: ReportName) => [
  `/api/reports/${name}`,
  get(
    name,
    REPORTS[name].describe,
    [
      ...QUESTION,
      ...(name === 'funnel' ? FUNNEL : []),
      parameter('format', 'csv answers with a file.', { enum: ['json', 'csv'] }),
    ],
    content(REPORT_ANSWER, {
      site: 'example-com',
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-12-01T00:00:00.000Z',
      timezone: 'UTC',
      interval: 'day',
      filters: [],
      reports: { [name]: [exampleRow(name)] },
    }),
  ),
];

/** OpenAPI 3.1, made from the same lists as the API itself. */
export const openApi = () => ({
  openapi: '3.1.0',
  info: {
    title: 'Evothesis query API',
    version: '1',
    description:
      'Named reports of one site. Visitors are counted over the whole range, never summed; bots are left out.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: '/' }],
  security: [{ key: [] }, { session: [] }],
  components: {
    securitySchemes: {
      key: { type: 'http', scheme: 'bearer', description: 'An API key, made by `evothesis keys add`.' },
      session: { type: 'apiKey', in: 'cookie', name: 'evothesis_session' },
    },
  },
  paths: {
    ...Object.fromEntries(REPORT_NAMES.map(reportPath)),
    '/api/reports': get(
      'reports',
      'Several reports in one answer, from one reading of the data; without `names`, the list of reports.',
      [
        parameter('names', 'Comma-separated.', { type: 'string' }, { example: 'summary,timeseries,pages' }),
        ...QUESTION,
      ],
      content(REPORT_ANSWER, EXAMPLES.several),
    ),
    '/api/live': get('live', 'The last 30 minutes by time of receipt.', [SITE], content(LIVE, EXAMPLES.live)),
    '/api/hours': get(
      'hours',
      'Archived hours with reconciliation and balance sheet.',
      [SITE, ...RANGE],
      content(HOURS, EXAMPLES.hours),
    ),
    '/api/blocked': get(
      'blocked',
      'Pages that the web server gave to browsers, and how many of them were not measured, over the hours that `evothesis served` counted.',
      [SITE, ...RANGE],
      content(BLOCKED, EXAMPLES.blocked),
    ),
    '/api/bad-rows': get(
      'badRows',
      'The newest 100 events of the range that broke a rule of the ingest or a schema; kept for 14 days.',
      [SITE, ...RANGE],
      content(BAD_ROWS, EXAMPLES.badRows),
    ),
    '/api/sites': get('sites', 'The sites that the key opens.', [], content(SITES, EXAMPLES.sites)),
    '/api/shares': {
      ...get(
        'shares',
        'Links to the reports of a site that have not expired; role admin.',
        [SITE],
        content(SHARES, EXAMPLES.shares),
      ),
      post: {
        operationId: 'share',
        summary: 'Makes a read-only link that expires, or ends one; role admin.',
        parameters: [SITE],
        requestBody: {
          required: true,
          ...content({
            oneOf: [
              {
                type: 'object',
                required: ['days'],
                properties: {
                  days: { type: 'integer', minimum: 1, maximum: 90 },
                  label: { type: 'string', maxLength: 80 },
                },
              },
              { type: 'object', required: ['revoke'], properties: { revoke: { type: 'string' } } },
            ],
          }),
        },
        responses: {
          '200': { description: 'The link; its key is shown once.', ...content({ type: 'object' }) },
          ...FAILURES,
        },
      },
    },
    '/api/me': get('me', 'What the key opens.', [], content(ME, EXAMPLES.me)),
    '/api/exports': {
      ...get(
        'exports',
        'Exports with their manifests, the delivery log, and the destinations that are set; role export or admin.',
        [SITE],
        content(EXPORTS, EXAMPLES.exports),
      ),
      post: change(
        'startExport',
        'Exports a range now; it is in the list when it is done. Role export or admin.',
        '202',
        {
          type: 'object',
          required: ['from', 'to'],
          properties: {
            from: { type: 'string' },
            to: { type: 'string' },
            format: { enum: ['csv', 'parquet'], default: 'csv' },
            timezone: { type: 'string' },
          },
        },
      ),
    },
    '/api/keys': {
      ...get('keys', 'Keys of a site that have not ended; role admin.', [SITE], content(KEYS, EXAMPLES.keys)),
      post: change('addKey', 'Makes a key, which is shown once, or ends one; role admin.', '200', {
        oneOf: [
          {
            type: 'object',
            required: ['role'],
            properties: {
              role: { enum: ['read', 'export', 'ingest'] },
              days: { type: 'integer', minimum: 1, maximum: 3650 },
              label: { type: 'string', maxLength: 80 },
            },
          },
          { type: 'object', required: ['revoke'], properties: { revoke: { type: 'string' } } },
        ],
      }),
    },
    '/api/login': {
      post: {
        operationId: 'login',
        summary: 'Exchanges a key for a session cookie.',
        security: [],
        requestBody: {
          required: true,
          ...content({ type: 'object', required: ['key'], properties: { key: { type: 'string' } } }),
        },
        responses: { '200': { description: 'Logged in; Set-Cookie has the session.' }, ...FAILURES },
      },
    },
    '/api/logout': {
      post: {
        operationId: 'logout',
        summary: 'Ends the session.',
        security: [],
        responses: { '200': { description: 'Logged out.' } },
      },
    },
  },
});
