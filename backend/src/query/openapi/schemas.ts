/** Answers of the API that are no reports, as JSON Schema. A test holds the examples and real answers to them. */
const TEXT = { type: 'string' } as const;
const TIME = { type: 'string', format: 'date-time' } as const;
const COUNT = { type: 'number', minimum: 0 } as const;
const maybe = (schema: object) => ({ oneOf: [schema, { type: 'null' }] });
const list = (items: object) => ({ type: 'array', items });

/** Every property given is required; others may join them in a later version. */
const all = (properties: Record<string, object>) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});

const TOP = list(all({ value: TEXT, visitors: COUNT }));
export const LIVE = all({
  visitors: COUNT,
  visitors_30_minutes: COUNT,
  pageviews_30_minutes: COUNT,
  events_30_minutes: COUNT,
  bot_events_30_minutes: COUNT,
  minutes: list(all({ minutes_ago: COUNT, pageviews: COUNT, visitors: COUNT })),
  pages: TOP,
  countries: TOP,
  channels: TOP,
  latest: list(
    all({
      at: TIME,
      type: TEXT,
      path: TEXT,
      name: TEXT,
      country: TEXT,
      device: TEXT,
      browser: TEXT,
      channel: TEXT,
      visitor: TEXT,
    }),
  ),
});

const REASONS = { type: 'object', additionalProperties: COUNT };
export const HOURS = all({
  site: TEXT,
  hours: list(
    all({
      hour: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}$' },
      rows: COUNT,
      bytes: COUNT,
      revision: COUNT,
      reconciliation: maybe(
        all({
          received: COUNT,
          enriched: COUNT,
          bots: COUNT,
          rejected: COUNT,
          pending: COUNT,
          complete: { type: 'boolean' },
        }),
      ),
      balance: maybe(
        all({
          emitted: COUNT,
          stored: COUNT,
          invalid: REASONS,
          throttled: COUNT,
          dropped: REASONS,
          lost: COUNT,
          duplicates: COUNT,
        }),
      ),
    }),
  ),
});

/** The figures are missing where no hour of the range was counted. */
export const BLOCKED = {
  type: 'object',
  required: ['site', 'hours', 'first', 'last'],
  properties: {
    site: TEXT,
    hours: COUNT,
    first: maybe(TIME),
    last: maybe(TIME),
    served_pages: COUNT,
    measured_pages: COUNT,
    not_measured: maybe({ type: 'number' }),
  },
} as const;

export const BAD_ROWS = all({
  site: TEXT,
  rows: list(
    all({ received_at: TIME, code: TEXT, field: TEXT, rule: TEXT, stored: { type: 'boolean' }, payload: TEXT }),
  ),
});

export const SITES = all({
  sites: list(all({ site: TEXT, timezone: TEXT, domains: list(TEXT), registered: { type: 'boolean' } })),
});
export const ME = all({
  role: { enum: ['read', 'export', 'admin', 'share'] },
  site: maybe(TEXT),
  stage: TEXT,
  expires_at: maybe(TIME),
});
export const SHARES = all({
  shares: list(all({ id: TEXT, label: TEXT, created_at: TIME, expires_at: maybe(TIME) })),
});
export const KEYS = all({
  keys: list(
    all({
      id: TEXT,
      role: { enum: ['read', 'export', 'ingest', 'admin'] },
      label: TEXT,
      created_at: TIME,
      expires_at: maybe(TIME),
    }),
  ),
});

const EXPORTED = {
  from: TIME,
  to: TIME,
  timezone: TEXT,
  format: { enum: ['csv', 'parquet'] },
  rows: COUNT,
  bytes: COUNT,
  files: list(all({ key: TEXT, bytes: COUNT, sha256: TEXT })),
};
export const EXPORTS = all({
  site: TEXT,
  destinations: list(all({ name: TEXT, to: TEXT, format: TEXT, schedule: TEXT })),
  exports: list(all({ manifest: TEXT, ...EXPORTED })),
  deliveries: list(all({ name: maybe(TEXT), delivered_at: TIME, target: TEXT, ...EXPORTED })),
});
