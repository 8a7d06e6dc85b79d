import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TrinoSQL } from 'dt-sql-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from './engines/duckdb/database/store.ts';
import { literal } from './engines/duckdb/literal.ts';
import { sqlFile } from './store.ts';
import { archiveVisits, enrichVisits, type MadeVisit, makeVisits, SITE } from './testing/month/store.ts';

const GUIDE = readFileSync(new URL('../../../docs/integrations.md', import.meta.url), 'utf8');
const QUERIES = [...GUIDE.matchAll(/```sql\n(.*?)```/gs)].map(([, sql]) => (sql as string).trim());
const VIEWS = sqlFile('views')
  .split(';')
  .map((sql) => sql.trim())
  .filter(Boolean);

const folder = mkdtempSync(join(tmpdir(), 'evothesis-guides-'));
const database = openDatabase(folder);
let visits: MadeVisit[];
let archive: Awaited<ReturnType<typeof archiveVisits>>;

beforeAll(async () => {
  visits = makeVisits(Date.parse('2026-03-28T00:00:00Z'), Date.parse('2026-03-29T00:00:00Z'), 25, 12);
  archive = await archiveVisits(await enrichVisits(visits));
  const files = literal(join(archive.directory, 'enriched-events/**/*.parquet'));
  await database.run(
    `CREATE VIEW enriched_events AS SELECT * FROM read_parquet(${files}, hive_partitioning = true, hive_types_autocast = false, union_by_name = true)`,
  );
  for (const view of VIEWS) await database.run(view);
}, 120_000);
afterAll(() => {
  archive?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const run = (sql: string) => database.select({ sql: sql.replaceAll('example-com', SITE), parameters: {} });

describe('the guides', () => {
  it('have a query for each tool', () => {
    expect(QUERIES.length).toBeGreaterThanOrEqual(5);
  });

  it.each([...VIEWS, ...QUERIES])('%s is Trino’s', (sql) => {
    expect(new TrinoSQL().validate(`${sql};`)).toEqual([]);
  });

  it.each(QUERIES)('%s gives rows', async (sql) => {
    expect((await run(sql)).length).toBeGreaterThan(0);
  });

  it('count what was made', async () => {
    const [byPath = [], byDay = []] = [await run(QUERIES[0] ?? ''), await run(QUERIES[1] ?? '')];
    const views = visits.reduce((sum, { visit }) => sum + visit.batches.length, 0);
    expect(byPath.reduce((sum, row) => sum + Number(row.views), 0)).toBe(views);
    expect(byDay.map(({ pageviews, sessions }) => [pageviews, sessions])).toEqual([[views, visits.length]]);
  });
});
