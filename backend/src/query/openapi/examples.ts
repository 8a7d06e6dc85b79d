import type { Row } from '../question.ts';
import type { ReportName } from '../reports/index.ts';

const MEASURES = {
  visitors: 81,
  sessions: 97,
  pageviews: 240,
  views_per_session: 2.4742,
  bounce_rate: 0.41,
  engaged_time: 38_120,
};

/** A row of each report whose rows are not measures by a value. A test compares their fields with real answers. */
const ROWS: Partial<Record<ReportName, Row>> = {
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
  page_loads: { start: '2026-11-01T00:00:00+00:00', loads: 190 },
  pages: {
    value: '/pricing',
    visitors: 40,
    sessions: 44,
    pageviews: 61,
    engaged_time: 21_400,
    scroll_depth: 63,
    entries: 12,
    exits: 9,
    exit_rate: 0.2045,
  },
  events: { value: 'signup', visitors: 7, sessions: 7, count: 8 },
  forms: { value: 'contact', visitors: 5, count: 5, abandoned: 2, completion: 0.7143 },
  scroll_depth: {
    value: '/pricing',
    visitors: 40,
    pageviews: 61,
    scroll_depth: 63,
    reached_25: 0.95,
    reached_50: 0.7,
    reached_75: 0.4,
    reached_100: 0.2,
  },
  web_vitals: { value: 'LCP', count: 120, p75: 1840 },
  visitor_types: { value: 'new', ...MEASURES },
  retention: { start: '2026-11-02T00:00:00+00:00', weeks_later: 1, visitors: 9, share: 0.15 },
  households: { value: '2', households: 8, visitors: 16, sessions: 22 },
  identity: {
    tier: 'full',
    confidence_from: 0.9,
    confidence_to: 1,
    visitors: 70,
    sessions: 84,
    mean_confidence: 0.97,
    expected_wrong: 2.1,
  },
  funnel: { step: 2, kind: 'form', value: 'contact', reached: 5, dropped: 35, from_previous: 0.125, from_first: 0.125 },
  paths: { step: 1, value: '/', next: '/pricing', sessions: 20, share: 0.4 },
  bots: { value: 'search', events: 31, sessions: 9, share: 0.034 },
  tiers: { value: 'full', events: 911, sessions: 97, share: 0.9671 },
};

export const exampleRow = (name: ReportName): Row => ROWS[name] ?? { value: 'organic_search', ...MEASURES };

const FILES = [{ key: 'shop_20261121T0000Z_20261122T0000Z.csv', bytes: 91_204, sha256: '0f'.repeat(32) }];
const EXPORTED = {
  from: '2026-11-21T00:00:00.000Z',
  to: '2026-11-22T00:00:00.000Z',
  timezone: 'UTC',
  format: 'csv',
  rows: 911,
  bytes: 91_204,
  files: FILES,
};
const ENDS = { created_at: '2026-11-01T09:00:00.000Z', expires_at: '2026-12-01T09:00:00.000Z' };
const TOP = (value: string) => [{ value, visitors: 3 }];

/** Answers that are no single report. */
export const EXAMPLES = {
  several: {
    site: 'example-com',
    from: '2026-11-01T00:00:00.000Z',
    to: '2026-12-01T00:00:00.000Z',
    timezone: 'UTC',
    interval: 'day',
    filters: ['country:FR'],
    reports: { summary: [exampleRow('summary')], timeseries: [exampleRow('timeseries')] },
  },
  blocked: {
    site: 'example-com',
    hours: 167,
    first: '2026-11-15T01:00:00.000Z',
    last: '2026-11-21T23:00:00.000Z',
    served_pages: 1_204,
    measured_pages: 1_011,
    not_measured: 0.1603,
  },
  live: {
    visitors: 3,
    visitors_30_minutes: 9,
    pageviews_30_minutes: 21,
    events_30_minutes: 80,
    bot_events_30_minutes: 4,
    minutes: [{ minutes_ago: 0, pageviews: 2, visitors: 2 }],
    pages: TOP('/pricing'),
    countries: TOP('FR'),
    channels: TOP('direct'),
    latest: [
      {
        at: '2026-11-22T14:03:11.120Z',
        type: 'pageview',
        path: '/pricing',
        name: 'pageview',
        country: 'FR',
        device: 'mobile',
        browser: 'Safari',
        channel: 'direct',
        visitor: 'id_4f1c',
      },
    ],
  },
  badRows: {
    site: 'example-com',
    rows: [
      {
        received_at: '2026-11-22T14:03:11.402Z',
        code: 'schema_violation',
        field: 'eventData.properties.price',
        rule: 'type',
        stored: false,
        payload: '{"eventType":"custom","eventData":{"name":"purchase","properties":{"price":"12 EUR"}}}',
      },
    ],
  },
  hours: {
    site: 'example-com',
    hours: [
      {
        hour: '2026-11-22T14',
        rows: 911,
        bytes: 70_311,
        revision: 1,
        reconciliation: { received: 912, enriched: 880, bots: 31, rejected: 1, pending: 0, complete: true },
        balance: {
          emitted: 914,
          stored: 911,
          invalid: { too_old: 1 },
          throttled: 0,
          dropped: { outbox_full: 1 },
          lost: 1,
          duplicates: 3,
        },
      },
    ],
  },
  sites: { sites: [{ site: 'example-com', timezone: 'UTC', domains: ['example.com'], registered: true }] },
  me: { role: 'read', site: 'example-com', stage: 'prod', expires_at: null },
  shares: { shares: [{ id: '0f3a5c7e9b1d', label: 'board meeting', ...ENDS }] },
  keys: { keys: [{ id: '0f3a5c7e9b1d', role: 'export', label: 'warehouse', ...ENDS }] },
  exports: {
    site: 'example-com',
    destinations: [{ name: 'warehouse', to: 's3://client-bucket/pixel', format: 'parquet', schedule: 'daily' }],
    exports: [{ manifest: 'exports/example-com/20261121T0000Z_20261122T0000Z/a.csv.manifest.json', ...EXPORTED }],
    deliveries: [
      {
        name: 'warehouse',
        delivered_at: '2026-11-22T01:05:00.000Z',
        target: 's3://client-bucket/pixel/',
        ...EXPORTED,
      },
    ],
  },
};
