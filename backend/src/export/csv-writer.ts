import type { ObjectWriter } from '../archive/ports.ts';
import type { FileShape } from './columns.ts';
import { createCsvRow, csvHeader } from './csv.ts';
import { type FileOptions, type FileWriter, fileUpload } from './file-writer.ts';

/** Rows are encoded in pieces of about this many characters. */
const PIECE_CHARS = 256 * 1024;

/** A CSV file, written as its lines come. */
export const csvWriter = (
  to: ObjectWriter,
  key: string,
  { columns, timeZone }: FileShape,
  options: FileOptions = {},
): FileWriter => {
  const upload = fileUpload(to, key, 'text/csv; charset=utf-8; header=present', options);
  const row = createCsvRow(columns, timeZone);
  let piece = options.from ? '' : csvHeader(columns);
  let rows = options.from?.rows ?? 0;
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
    checkpoint: async () => {
      await flush();
      const sent = await upload.checkpoint();
      return sent && { rows, ...sent };
    },
    finish: async () => {
      await flush();
      return { key, format: 'csv', rows, ...(await upload.finish()) };
    },
    commit: upload.commit,
    discard: upload.discard,
  };
};
