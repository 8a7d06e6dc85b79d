import type { RowGroup } from 'hyparquet';
import type { ByteWriter } from 'hyparquet-writer';
import type { FileShape } from '../columns.ts';
import { cellOf } from './cells.ts';
import { writeChunk } from './chunk.ts';
import { createColumn } from './column.ts';
import { schemaOf } from './schema.ts';

/** The column that rows are sorted by; a file without it keeps the order of its lines. */
export const SORTED_BY = 'occurred_at';

/** Rows that become one row group, sorted by the time of the event; of one time, as they came. */
export const createRowGroup = ({ columns, timeZone }: FileShape) => {
  const elements = schemaOf(columns).slice(1);
  const builders = columns.map((column) =>
    // Times are stored as differences.
    createColumn(cellOf(column, timeZone), { dictionary: column.type !== 'timestamp' && column.type !== 'local' }),
  );
  const sorted = columns.findIndex(({ name }) => name === SORTED_BY);
  let rows = 0;

  const order = (): Uint32Array => {
    const places = Uint32Array.from({ length: rows }, (_, at) => at);
    const times = builders[sorted];
    if (!times) return places;
    // What is no time comes last.
    const keys = Float64Array.from({ length: rows }, (_, at) => (times.at(at) as number | null) ?? Infinity);
    return places.sort((a, b) => (keys[a] as number) - (keys[b] as number) || a - b);
  };
  return {
    rows: () => rows,
    push: (values: readonly unknown[]): void => {
      for (let at = 0; at < builders.length; at++) builders[at]?.push(values[at]);
      rows++;
    },
    /** Writes the group and empties it; nothing where it has no row. */
    write: (to: ByteWriter): RowGroup | undefined => {
      if (rows === 0) return undefined;
      const start = to.offset;
      const places = order();
      const chunks = builders.map((builder, at) => writeChunk(to, elements[at] as never, builder.take(places)));
      const group: RowGroup = {
        columns: chunks,
        num_rows: BigInt(rows),
        total_byte_size: chunks.reduce((sum, { meta_data }) => sum + (meta_data?.total_uncompressed_size ?? 0n), 0n),
        total_compressed_size: BigInt(to.offset - start),
        file_offset: BigInt(start),
        ...(sorted >= 0 && { sorting_columns: [{ column_idx: sorted, descending: false, nulls_first: false }] }),
      };
      rows = 0;
      return group;
    },
  };
};
export type RowGroupBuilder = ReturnType<typeof createRowGroup>;
