import type { LineWriter, ObjectWriter } from '../archive/ports.ts';
import { createUpload } from '../archive/upload.ts';
import type { FileShape } from './columns.ts';
import { createCsvRow, csvHeader } from './csv.ts';

/** Rows are encoded in pieces of about this many characters. */
const PIECE_CHARS = 256 * 1024;

/** A CSV file, written as its lines come. */
export const csvWriter = (to: ObjectWriter, key: string, { columns, timeZone }: FileShape): LineWriter<unknown> => {
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
