import { DIMENSIONS } from './dimensions.ts';
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
  ['400', '401', '403', '422'].map((code) => [code, { description: 'Says what to change.', ...content(FAILURE) }]),
);

const get = (operationId: string, summary: string, parameters: readonly object[], answer: object) => ({
  get: {
    operationId,
    summary,
    parameters,
    responses: { '200': { description: 'The answer.', ...answer }, ...FAILURES },
  },
});

const reportPath = (name: ReportName) => [
  `/api/reports/${name}`,
  get(
    name,
    REPORTS[name].describe,
    [...QUESTION, parameter('format', 'csv answers with a file.', { enum: ['json', 'csv'] })],
    content(REPORT_ANSWER, {
      site: 'example-com',
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-12-01T00:00:00.000Z',
      timezone: 'UTC',
      interval: 'day',
      filters: [],
      reports: { [name]: [EXAMPLES[name] ?? EXAMPLE_ROW] },
    }),
  ),
];

const MEASURES = {
  visitors: 81,
  sessions: 97,
  pageviews: 240,
  views_per_session: 2.4742,
  bounce_rate: 0.41,
  engaged_time: 38_120,
};
const EXAMPLE_ROW = { value: 'organic_search', ...MEASURES };
const EXAMPLES: Partial<Record<ReportName, object>> = {
  summary: {
    ...MEASURES,
    visitors_error: 3,
    new_visitors: 60,
    households: 12,
    events: 911,
    unidentified_pageviews: 4,
    bot_events: 31,
    bot_sessions: 9,
  },
  timeseries: { start: '2026-11-01T00:00:00+00:00', visitors: 81, sessions: 97, pageviews: 240 },
};

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
      content(REPORT_ANSWER),
    ),
    '/api/live': get('live', 'The last 30 minutes by time of receipt.', [SITE], content({ type: 'object' })),
    '/api/hours': get(
      'hours',
      'Archived hours with reconciliation and balance sheet.',
      [SITE, ...RANGE],
      content({ type: 'object' }),
    ),
    '/api/sites': get('sites', 'The sites that the key opens.', [], content({ type: 'object' })),
    '/api/shares': {
      ...get(
        'shares',
        'Links to the reports of a site that have not expired; role admin.',
        [SITE],
        content({ type: 'object' }),
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
    '/api/me': get('me', 'What the key opens.', [], content({ type: 'object' })),
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
