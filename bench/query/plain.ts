import type { ReportName } from '../../backend/src/query/reports/index.ts';

const PEOPLE = 'count(DISTINCT identity_id) AS visitors, count(DISTINCT session_id) AS sessions';
const by = (column: string): string =>
  `SELECT ${column} AS value, ${PEOPLE}, count(*) FILTER (event_type = 'pageview') AS pageviews FROM people GROUP BY 1 ORDER BY 2 DESC LIMIT 100`;

/**
 * The questions of the dashboard's first page as somebody would put them to DuckDB who has only the files: without bounce
 * rate, engaged time, weights, clock changes and the like. Over a relation `people`.
 */
export const PLAIN: Partial<Record<ReportName, string>> = {
  summary: `SELECT ${PEOPLE}, count(*) FILTER (event_type = 'pageview') AS pageviews FROM people`,
  timeseries: `SELECT date_trunc('day', occurred_at) AS day, ${PEOPLE}, count(*) FILTER (event_type = 'pageview') AS pageviews FROM people GROUP BY 1 ORDER BY 1`,
  channels: by('traffic_source_category'),
  countries: by('country'),
  devices: by('device_category'),
  pages: `SELECT path, count(*) AS pageviews, count(DISTINCT identity_id) AS visitors FROM people WHERE event_type = 'pageview' GROUP BY 1 ORDER BY 2 DESC LIMIT 100`,
  events: `SELECT event_type, count(*) AS n, count(DISTINCT identity_id) AS visitors FROM people GROUP BY 1 ORDER BY 2 DESC`,
  web_vitals: `SELECT custom_name, count(*) AS n, quantile_disc(try_cast(json_extract_string(event_data, '$.value') AS DOUBLE), 0.75) AS p75 FROM people WHERE event_type = 'web_vital' GROUP BY 1`,
};

/** What those questions are put to. */
export const plainSql = (name: ReportName, archived: string, from: number, to: number): string | undefined =>
  PLAIN[name] &&
  `WITH people AS (SELECT * FROM (${archived}) a WHERE NOT is_bot AND occurred_at >= make_timestamptz(${from * 1000}) AND occurred_at < make_timestamptz(${to * 1000})) ${PLAIN[name]}`;
