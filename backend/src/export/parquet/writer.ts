import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { LineWriter, ObjectWriter } from '../../archive/ports.ts';
import { createUpload } from '../../archive/upload.ts';
import type { FileShape } from '../columns.ts';
import { cellReader, type ParquetCell } from './cells.ts';
import { schemaOf } from './schema.ts';

/** Rows of a group: what is held in memory (about 40 MB), and what a reader skips by a group's statistics. */
const GROUP_ROWS = 25_000;

/**
 * A Parquet file, a row group at a time: strings dictionary-encoded where that saves half, snappy, statistics for every
 * column. Rows stay in the order of their lines, which is the order of receipt, so that the groups of a day hold
 * spans of time that hardly overlap. The same lines give the same bytes.
 */
export const parquetWriter = (to: ObjectWriter, key: string, { columns, timeZone }: FileShape): LineWriter<unknown> => {
  const upload = createUpload(to, key, 'application/vnd.apache.parquet');
  const bytes = new ByteWriter(1 << 20);
  const schema = schemaOf(columns);
  const parquet = new ParquetWriter({
    writer: bytes,
    schema,
    createdBy: 'evothesis-pixel',
    statisticsTruncateLength: 64,
  });
  const readers = columns.map((column) => cellReader(column, timeZone));
  let cells: ParquetCell[][] = columns.map(() => []);
  let rows = 0;
  let held = 0;

  const send = async () => {
    const chunk = bytes.getBytes().slice();
    // The writer counts its offsets apart from its buffer, so that the buffer may be emptied between groups.
    bytes.index = 0;
    if (chunk.length > 0) await upload.write(chunk);
  };
  const flush = async () => {
    if (held === 0) return;
    const columnData = columns.map(({ name }, at) => ({ name, data: cells[at] as ParquetCell[] }));
    await parquet.write({ columnData, rowGroupSize: GROUP_ROWS });
    cells = columns.map(() => []);
    held = 0;
    await send();
  };
  return {
    add: async (lines) => {
      for (const line of lines) {
        for (let at = 0; at < readers.length; at++) cells[at]?.push(readers[at]?.(line) ?? null);
        rows++;
        held++;
        if (held === GROUP_ROWS) await flush();
      }
    },
    finish: async () => {
      await flush();
      await parquet.finish();
      await send();
      return { key, format: 'parquet', rows, ...(await upload.finish()) };
    },
    commit: upload.commit,
    discard: upload.discard,
  };
};
