import type { LineWriter } from '../archive/jsonl.ts';
import type { ObjectWriter } from '../archive/ports.ts';
import { createUpload } from '../archive/upload.ts';
import type { Column } from './columns.ts';
import { createCsvRow, csvHeader } from './csv.ts';
import { parquetWriter } from './parquet/writer.ts';

/** Rows are encoded in pieces of about this many characters. */
const PIECE_CHARS = 256 * 1024;

export type FormatOptions = { columns: readonly Column[]; timeZone: string };

/** A CSV file, written as its lines come. */
export const csvWriter = (to: ObjectWriter, key: string, { columns, timeZone }: FormatOptions): LineWriter<unknown> => {
  const upload = createUpload(to, key, 'text/csv; charset=utf-8; header=present');
  const row = createCsvRow(columns, timeZone);
  let piece = csvHeader(columns);
  let rows = 0;
  const flush = async () => {
    // Lone surrogates become U+FFFD here, as in every UTF-8 encoder.
    const bytes = Buffer.from(piece, 'utf8');
    piece = '';
    await upload.write(bytes);
  };
  return {
    add: async (lines) => {
      for (const line of lines) piece += row(line);
      rows += lines.length;
      if (piece.length >= PIECE_CHARS) await flush();
    },
    finish: async () => {
      await flush();
      return { key, format: 'csv', rows, ...(await upload.finish()) };
    },
    commit: upload.commit,
    discard: upload.discard,
  };
};

/** The formats of an export, by name; a new one is one more line here. */
export const FORMATS = {
  csv: { ending: 'csv', writer: csvWriter },
  parquet: { ending: 'parquet', writer: parquetWriter },
} as const;

export type ExportFormat = keyof typeof FORMATS;
export const isExportFormat = (value: string): value is ExportFormat => Object.hasOwn(FORMATS, value);
