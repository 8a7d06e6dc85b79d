import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ARCHIVE_COLUMNS } from '../../backend/src/export/parquet/schema.ts';
import type { Database } from '../../backend/src/query/engines/duckdb/database/store.ts';
import { literal } from '../../backend/src/query/engines/duckdb/literal.ts';
import { archiveKey } from '../../backend/src/records/keys.ts';

const EMPTY = {
  string: 'VARCHAR',
  json: 'VARCHAR',
  timestamp: 'TIMESTAMPTZ',
  integer: 'INTEGER',
  duration: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  local: 'TIMESTAMP',
} as const;

const oneOf = (seed: string, values: readonly string[]) =>
  `list_extract([${values.map((value) => `'${value}'`).join(', ')}], 1 + CAST(hash(s, '${seed}') % ${values.length} AS INT))`;

/** Values of a session's events; s is the session, p the page in it, k the event on the page. */
const VALUES: Readonly<Record<string, string>> = {
  event_id: "concat('e', s, '-', p, '-', k)",
  event_type: "list_extract(['pageview', 'web_vital', 'click', 'click', 'scroll', 'page_exit'], k + 1)",
  occurred_at: 'make_timestamptz(happened * 1000)',
  time_trusted: 'true',
  received_at: 'make_timestamptz(received * 1000)',
  client_timestamp: 'make_timestamptz(happened * 1000)',
  site_id: "'bench.example'",
  identity_id: "concat('id_', md5(CAST(hash(s, 'i') % 300000 AS VARCHAR))[1:22])",
  household_id: "CASE WHEN hash(s, 'h') % 3 = 0 THEN concat('hh_', hash(s, 'i') % 100000) END",
  session_id: "concat('ses_', md5(CAST(s AS VARCHAR))[1:22])",
  session_sequence: '1',
  is_new_visitor: "hash(s, 'n') % 3 = 0",
  confidence_score: "0.5 + (hash(s, 'i') % 50) / 100.0",
  page_id: "concat('page_', s, '_', p)",
  seq: 'k + 1',
  url: "concat('https://bench.example/p/', hash(s, p) % 400)",
  path: "concat('/p/', hash(s, p) % 400)",
  page_category: oneOf('pc', ['home', 'product', 'cart', 'other']),
  click_text: "CASE WHEN k IN (2, 3) THEN 'More' END",
  scroll_depth: 'CASE WHEN k = 4 THEN CAST(hash(s, p, 4) % 101 AS DOUBLE) END',
  engaged_time_ms: 'CASE WHEN k = 5 THEN CAST(hash(s, p, 5) % 60000 AS BIGINT) END',
  max_scroll: 'CASE WHEN k = 5 THEN CAST(hash(s, p, 4) % 101 AS DOUBLE) END',
  custom_name: "CASE WHEN k = 1 THEN 'LCP' END",
  event_data: `CASE k WHEN 1 THEN concat('{"name":"LCP","value":', hash(s, p) % 5000, '}') ELSE '{"tagName":"a"}' END`,
  source: oneOf('so', ['google', '(direct)', 'newsletter', 'bing', 'x.com']),
  medium: oneOf('me', ['organic', 'cpc', 'email', '(none)']),
  traffic_source_category: oneOf('ch', ['organic_search', 'paid_search', 'email', 'direct', 'organic_social']),
  device_category: oneOf('de', ['desktop', 'mobile', 'mobile', 'tablet']),
  browser_family: oneOf('br', ['Chrome', 'Safari', 'Firefox', 'Edge']),
  os_family: oneOf('os', ['Windows', 'macOS', 'iOS', 'Android']),
  language: oneOf('la', ['en-US', 'de-DE', 'fr-FR']),
  country: oneOf('co', ['US', 'DE', 'FR', 'GB', 'CA', 'AU', 'NL', 'ES']),
  is_bot: "hash(s, 'b') % 40 = 0",
  bot_kind: "CASE WHEN hash(s, 'b') % 40 = 0 THEN 'search' END",
  privacy_tier: oneOf('ti', ['full', 'full', 'full', 'daily', 'none']),
};

const SELECTED = ARCHIVE_COLUMNS.map(
  ({ name, type }) => `${VALUES[name] ?? `CAST(NULL AS ${EMPTY[type]})`} AS "${name}"`,
).join(', ');

/** Average events of a session: 2.5 pages of 6. */
const EVENTS_A_SESSION = 15;

/**
 * A month of one site as an enriched archive, hour by hour, in the documented columns: about `events` rows, by DuckDB from
 * hashes of their numbers, so that every run has the same. @returns how many rows there are
 */
export const makeArchive = async (
  database: Database,
  directory: string,
  siteId: string,
  month: { from: number; days: number },
  events: number,
): Promise<number> => {
  const sessions = Math.round(events / EVENTS_A_SESSION / month.days);
  let made = 0;
  await database.run(
    'CREATE OR REPLACE TEMP TABLE rest AS SELECT 0::BIGINT AS s, 0::BIGINT AS p, 0::BIGINT AS k, 0::BIGINT AS happened, 0::BIGINT AS received WHERE false',
  );
  for (let day = 0; day < month.days; day++) {
    const start = month.from + day * 86_400_000;
    // Visits go on over midnight, and of one in five hundred the later pages arrive twenty hours after they happened.
    await database.run(`CREATE OR REPLACE TEMP TABLE day_of AS
      SELECT *, happened + CASE WHEN hash(s, 'late') % 500 = 0 AND p > 0 THEN 72000000 ELSE 0 END AS received FROM (
        SELECT s, p, k, begins + p * 40000 + k * 3000 AS happened FROM (
          SELECT s, CAST(${start} + hash(s, 'at') % 86400000 AS BIGINT) AS begins, hash(s, 'pages') % 4 AS last_page
          FROM (SELECT unnest(range(${day * sessions}, ${(day + 1) * sessions})) AS s) x
        ) v, (SELECT unnest(range(4)) AS p) y, (SELECT unnest(range(6)) AS k) z WHERE p <= last_page
      ) w UNION ALL SELECT * FROM rest`);
    for (let hour = 0; hour < 24; hour++) {
      const at = start + hour * 3_600_000;
      const name = new Date(at).toISOString().slice(0, 13);
      const base = join(directory, archiveKey.enriched(siteId, name));
      mkdirSync(dirname(base), { recursive: true });
      const own = `FROM day_of WHERE received >= ${at} AND received < ${at + 3_600_000}`;
      await database.run(
        `COPY (SELECT ${SELECTED} ${own} ORDER BY happened) TO ${literal(`${base}.parquet`)} (FORMAT parquet)`,
      );
      const [row] = await database.select({ sql: `SELECT count(*) AS n ${own}`, parameters: {} });
      const rows = Number(row?.n);
      made += rows;
      const object = {
        key: `${archiveKey.enriched(siteId, name)}.parquet`,
        format: 'parquet',
        rows,
        sha256: `${name} ${rows}`,
      };
      writeFileSync(`${base}.manifest.json`, JSON.stringify({ siteId, hour: name, objects: [object] }));
    }
    await database.run(
      `CREATE OR REPLACE TEMP TABLE rest AS SELECT * FROM day_of WHERE received >= ${start + 86_400_000}`,
    );
  }
  return made;
};
