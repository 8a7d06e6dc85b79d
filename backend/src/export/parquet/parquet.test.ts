import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { afterAll, expect, it } from 'vitest';
import { enrichedBatch, rawBatch } from '../../archive/testing/batches.ts';
import { toEnrichedLines } from '../../records/to-lines.ts';
import { CSV_COLUMNS } from '../columns.ts';
import { directory } from '../directory/store.ts';
import { ARCHIVE_COLUMNS, ENRICHED_PARQUET_SCHEMA } from './schema.ts';
import { parquetWriter } from './writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'evothesis-parquet-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = async (name: string, lines: readonly unknown[], timeZone = 'UTC', groupRows?: number) => {
  const writer = parquetWriter(
    directory(folder),
    name,
    { columns: CSV_COLUMNS, timeZone },
    groupRows ? { groupRows } : {},
  );
  for (let at = 0; at < lines.length; at += 7) await writer.add(lines.slice(at, at + 7));
  const object = await writer.finish();
  await writer.commit();
  return object;
};
const read = async (name: string) => parquetReadObjects({ file: await asyncBufferFromFile(join(folder, name)) });
const linesOf = (batches: number) =>
  Array.from({ length: batches }, (_, n) => toEnrichedLines(enrichedBatch(rawBatch(n)))).flat();

it('gives every value back with its type', async () => {
  const lines = linesOf(40);
  const object = await write('a.parquet', lines, 'Europe/Berlin');
  expect(object).toMatchObject({ rows: 80, bytes: readFileSync(join(folder, 'a.parquet')).length });
  const rows = await read('a.parquet');
  expect(rows).toHaveLength(80);
  const [first] = lines;
  expect(rows[0]).toMatchObject({
    event_id: first?.eventId,
    occurred_at: new Date(first?.occurred_at ?? ''),
    occurred_at_local: new Date('2026-11-22T15:00:00.000Z'),
    time_trusted: true,
    session_sequence: 1,
    confidence_score: 0.9,
    household_confidence: null,
    bot_reasons: '[]',
    page_title: 'A',
  });
  await write('b.parquet', lines, 'Europe/Berlin');
  expect(readFileSync(join(folder, 'b.parquet'))).toEqual(readFileSync(join(folder, 'a.parquet')));
});

it('does not stumble over event data of the wrong type', async () => {
  const [line] = linesOf(1);
  const eventData = { depth: 'deep', engagedTime: 1e300, filled: 2 ** 40, text: { a: 1 }, wallTime: 2 ** 40 };
  await write('odd.parquet', [{ ...line, eventData, occurred_at: 'never' }]);
  expect((await read('odd.parquet'))[0]).toMatchObject({
    scroll_depth: null,
    engaged_time_ms: null,
    form_filled: null,
    click_text: '{"a":1}',
    wall_time_ms: 2n ** 40n,
    occurred_at: null,
    event_data: JSON.stringify(eventData),
  });
});

it('is written in row groups that readers skip by their statistics', async () => {
  const [line] = linesOf(1);
  const start = Date.parse('2026-11-22T14:00:00Z');
  const lines = Array.from({ length: 6_000 }, (_, n) => {
    // In order of receipt: each a little out of order, one in a hundred a day late.
    const at = start + n * 10 - ((n * 7919) % 50) * 10 - (n % 100 === 99 ? 86_400_000 : 0);
    return {
      ...line,
      seq: n,
      occurred_at: new Date(at).toISOString(),
      receivedAt: new Date(start + n * 10).toISOString(),
    };
  });
  await write('groups.parquet', lines, 'UTC', 2_500);
  const metadata = await parquetMetadataAsync(await asyncBufferFromFile(join(folder, 'groups.parquet')));
  const bounds = metadata.row_groups.map(({ columns }) => {
    const { statistics } =
      columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === 'occurred_at')?.meta_data ?? {};
    return [statistics?.min_value, statistics?.max_value] as [Date, Date];
  });
  expect(bounds).toHaveLength(4);
  // The groups of what came in time follow each other; what came late has the last one.
  for (const [at, [least]] of bounds.slice(1, 3).entries()) expect(+least).toBeGreaterThan(+(bounds[at]?.[1] ?? 0));
  const rows = await read('groups.parquet');
  expect(new Set(rows.map(({ seq }) => seq)).size).toBe(6_000);
  let row = 0;
  for (const { num_rows } of metadata.row_groups) {
    const times = rows.slice(row, row + Number(num_rows)).map(({ occurred_at }) => +occurred_at);
    expect(times.every((time, at) => at === 0 || time >= (times[at - 1] ?? 0))).toBe(true);
    row += Number(num_rows);
  }
  const country = metadata.row_groups[0]?.columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === 'country');
  expect(country?.meta_data?.encodings).toContain('RLE_DICTIONARY');
});

it('names the columns of the archive for Glue', () => {
  expect(ENRICHED_PARQUET_SCHEMA).toHaveLength(ARCHIVE_COLUMNS.length);
  expect(ENRICHED_PARQUET_SCHEMA.find(({ name }) => name === 'occurred_at')).toMatchObject({ type: 'timestamp' });
  expect(ENRICHED_PARQUET_SCHEMA.map(({ name }) => name)).not.toContain('occurred_at_local');
});
