/**
 * What visits can be told apart and filtered by. `of: 'visit'`: a column of visits, one value each. `of: 'page'` and
 * `of: 'action'`: an expression over the pages that a visit viewed or the things it did, any number of values.
 */
export const DIMENSIONS = {
  channel: { of: 'visit', sql: 'channel' },
  source: { of: 'visit', sql: 'source' },
  medium: { of: 'visit', sql: 'medium' },
  campaign: { of: 'visit', sql: 'campaign' },
  country: { of: 'visit', sql: 'country' },
  region: { of: 'visit', sql: 'region' },
  city: { of: 'visit', sql: 'city' },
  device: { of: 'visit', sql: 'device' },
  browser: { of: 'visit', sql: 'browser' },
  os: { of: 'visit', sql: 'os' },
  language: { of: 'visit', sql: 'language' },
  tier: { of: 'visit', sql: 'tier' },
  visitor_type: { of: 'visit', sql: 'visitor_type' },
  page: { of: 'page', sql: 'path' },
  page_category: { of: 'page', sql: 'page_category' },
  entry_page: { of: 'visit', sql: 'entry_page' },
  exit_page: { of: 'visit', sql: 'exit_page' },
  event: { of: 'action', sql: "CASE WHEN event_type = 'custom' THEN name ELSE event_type END" },
  form: { of: 'action', sql: "CASE WHEN event_type IN ('form_submit', 'form_abandon') THEN name END" },
} as const satisfies Record<string, { of: 'visit' | 'page' | 'action'; sql: string }>;

export type Dimension = keyof typeof DIMENSIONS;
export const isDimension = (name: string): name is Dimension => Object.hasOwn(DIMENSIONS, name);
