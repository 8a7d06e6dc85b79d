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

const write = async (name: string, lines: readonly unknown[], timeZone = 'UTC') => {
  const writer = parquetWriter(directory(folder), name, { columns: CSV_COLUMNS, timeZone });
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
  const lines = Array.from({ length: 60_000 }, (_, n) => ({ ...line, receivedAt: new Date(start + n).toISOString() }));
  await write('groups.parquet', lines);
  const metadata = await parquetMetadataAsync(await asyncBufferFromFile(join(folder, 'groups.parquet')));
  expect(metadata.row_groups.map(({ num_rows }) => num_rows)).toEqual([25_000n, 25_000n, 10_000n]);
  const column = (group: number, name: string) =>
    metadata.row_groups[group]?.columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === name)?.meta_data;
  const last = column(0, 'received_at')?.statistics?.max_value as Date;
  const next = column(1, 'received_at')?.statistics?.min_value as Date;
  expect(last.getTime()).toBeLessThanOrEqual(next.getTime());
  expect(column(0, 'country')?.encodings).toContain('RLE_DICTIONARY');
});

it('names the columns of the archive for Glue', () => {
  expect(ENRICHED_PARQUET_SCHEMA).toHaveLength(ARCHIVE_COLUMNS.length);
  expect(ENRICHED_PARQUET_SCHEMA.find(({ name }) => name === 'occurred_at')).toMatchObject({ type: 'timestamp' });
  expect(ENRICHED_PARQUET_SCHEMA.map(({ name }) => name)).not.toContain('occurred_at_local');
});
