import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { readParquet, writeParquet } from 'parquet-wasm';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { enrichedBatch, rawBatch } from '../archive/testing/batches.ts';
import { toEnrichedLines } from '../records/to-lines.ts';
import { CSV_COLUMNS } from './columns.ts';
import { directory } from './directory/store.ts';
import { FORMATS } from './format.ts';

/** DuckDB is the reader whose word counts beside Python's: what it takes for a cell or a type is what a client gets. */
const folder = mkdtempSync(join(tmpdir(), 'evothesis-readers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TITLES = [
  'with "quotes" and, commas',
  'line\nbreak\r\nand\rreturn',
  'émoji 👩‍👩‍👧‍👦',
  'x'.repeat(10_000),
  '=cmd|" /C calc"!A0',
  'nul \0 inside',
  ' leading blank',
];
const events = TITLES.map((title, at) => ({
  seq: at + 1,
  page: { title },
  timestamp: `2026-11-22T14:00:0${9 - at}.000Z`,
}));
const lines = toEnrichedLines(enrichedBatch(rawBatch(1, { events })));
// Clocks can be set to anything: a time beyond the year 9999, and what is no time at all.
lines.push({ ...(lines[0] as (typeof lines)[0]), timestamp: '+012345-01-01T00:00:00.000Z', seq: 100 });
lines.push({ ...(lines[0] as (typeof lines)[0]), timestamp: 'yesterday', seq: 101 });

beforeAll(async () => {
  for (const format of ['csv', 'parquet'] as const) {
    const writer = FORMATS[format].writer(directory(folder), `a.${format}`, { columns: CSV_COLUMNS, timeZone: 'UTC' });
    await writer.add(lines);
    await writer.finish();
    await writer.commit();
  }
});
const select = async (sql: string): Promise<Record<string, unknown>[]> => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run("SET TimeZone = 'UTC'");
  return (await connection.runAndReadAll(sql)).getRowObjectsJson();
};

it('a CSV has the cells that were written', async () => {
  const rows = await select(
    `SELECT page_title, seq FROM read_csv('${join(folder, 'a.csv')}', header = true, all_varchar = true) ORDER BY seq::int`,
  );
  const titles = TITLES.map((title) => title.replace(/^=/, "'=").replaceAll('\0', '\uFFFD'));
  expect(rows.slice(0, TITLES.length).map(({ page_title }) => page_title)).toEqual(titles);
  expect(rows.map(({ seq }) => seq)).toEqual(['1', '2', '3', '4', '5', '6', '7', '100', '101']);
});

it('a Parquet file has the values, in the order of time, and the types that are documented', async () => {
  const file = join(folder, 'a.parquet');
  const rows = await select(`SELECT page_title, seq, client_timestamp::text AS sent, occurred_at FROM '${file}'`);
  const mine = rows.filter(({ seq }) => Number(seq) <= TITLES.length);
  expect(mine.map(({ page_title }) => page_title)).toEqual([...TITLES].reverse());
  expect(rows.find(({ seq }) => seq === 100)?.sent).toMatch(/^12345-01-01/);
  expect(rows.find(({ seq }) => seq === 101)?.sent).toBeNull();
  const types = new Map(
    (await select(`DESCRIBE SELECT * FROM '${file}'`)).map((row) => [row.column_name, row.column_type]),
  );
  const DOCUMENTED = {
    string: 'VARCHAR',
    json: 'VARCHAR',
    timestamp: 'TIMESTAMP WITH TIME ZONE',
    local: 'TIMESTAMP',
    integer: 'INTEGER',
    duration: 'BIGINT',
    number: 'DOUBLE',
    boolean: 'BOOLEAN',
  } as const;
  expect([...types]).toEqual(CSV_COLUMNS.map(({ name, type }) => [name, DOCUMENTED[type]]));
});

it('Apache Arrow reads the same Parquet file, every cell, without a warning', async () => {
  const told = (['log', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name).mockReturnValue());
  const file = join(folder, 'a.parquet');
  // Its own reading is bytes of Arrow; it writes them again with its own writer, and DuckDB compares the two.
  const read = readParquet(readFileSync(file));
  const again = join(folder, 'again.parquet');
  writeFileSync(again, writeParquet(read));
  for (const spy of told) expect(spy).not.toHaveBeenCalled();
  vi.restoreAllMocks();
  const different = await select(
    `(FROM '${file}' EXCEPT ALL FROM '${again}') UNION ALL (FROM '${again}' EXCEPT ALL FROM '${file}')`,
  );
  expect(different).toEqual([]);
  const described = (path: string) => select(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '${path}')`);
  expect(await described(again)).toEqual(await described(file));
  expect(await select(`SELECT count(*)::int AS rows FROM '${again}'`)).toEqual([{ rows: lines.length }]);
});
