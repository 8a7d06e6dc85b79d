import { parquetMetadata, parquetReadObjects } from 'hyparquet';

const bufferOf = (bytes: Buffer): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;

/** Rows and row groups of a Parquet file. */
export const parquetSize = (bytes: Buffer): { rows: number; groups: number } => {
  const { num_rows, row_groups } = parquetMetadata(bufferOf(bytes));
  return { rows: Number(num_rows), groups: row_groups.length };
};

/** The rows of a Parquet file, with these columns. */
export const parquetRows = (bytes: Buffer, columns: string[]): Promise<Record<string, unknown>[]> =>
  parquetReadObjects({ file: bufferOf(bytes), columns });
