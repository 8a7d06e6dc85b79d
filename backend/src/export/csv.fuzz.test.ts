import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCsvRow, csvHeader, textCell } from './csv.ts';

/** RFC 4180 read by its grammar, as the reference for what is written. */
const readCsv = (text: string): string[][] => {
  const rows: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  let row: string[] = [];
  for (let found = cell.exec(text); found; found = cell.exec(text)) {
    row.push(found[1] === undefined ? (found[2] as string) : found[1].replaceAll('""', '"'));
    if (found[3] === ',') continue;
    rows.push(row);
    row = [];
    if (cell.lastIndex === text.length) break;
  }
  return rows;
};
const rearm = (cell: string) => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell);
const spreadsheet = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('=1', "'=1", '-', '\r', '"', ',', '\n'));

it('every text comes back, and none begins like a formula', () => {
  const columns = ['a', 'b', 'c'].map((name) => ({ name, from: name, type: 'string' as const, doc: '' }));
  const row = createCsvRow(columns, 'UTC');
  fc.assert(
    fc.property(fc.array(fc.tuple(spreadsheet, spreadsheet, spreadsheet)), (lines) => {
      const text = csvHeader(columns) + lines.map(([a, b, c]) => row({ a, b, c })).join('');
      const [header, ...rows] = readCsv(text);
      expect(header).toEqual(['a', 'b', 'c']);
      for (const cells of rows) for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      expect(rows.map((cells) => cells.map(rearm))).toEqual(
        lines.map((line) => line.map((value) => value.replaceAll('\0', '\uFFFD'))),
      );
    }),
  );
});

it('no value throws', () => {
  const row = createCsvRow([{ name: 'v', from: 'v.w', type: 'json', doc: '' }], 'UTC');
  fc.assert(
    fc.property(
      fc.anything(),
      fc.string({ unit: 'binary' }),
      (v, text) => typeof row({ v }) === 'string' && typeof textCell(text) === 'string',
    ),
  );
});
