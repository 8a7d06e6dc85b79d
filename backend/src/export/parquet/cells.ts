import type { Column, ColumnType } from '../columns.ts';
import { createOffsets } from '../local-time.ts';
import { readerOf } from '../value.ts';

/** What a Parquet column holds: `null` where a value is absent, or is not of the column's type. */
export type ParquetCell = string | number | bigint | boolean | Date | null;

const MAX_INT32 = 2_147_483_647;

const text = (value: unknown): ParquetCell => {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? null : JSON.stringify(value);
};
const time = (value: unknown): Date | null => {
  if (typeof value !== 'string') return null;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? null : at;
};
/** Event data comes from anybody's page: a text where a number belongs must not end an archive. */
const whole = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(Math.round(value)) ? Math.round(value) : null;

const CELLS: Record<ColumnType, (value: unknown) => ParquetCell> = {
  string: text,
  json: (value) => (value === undefined || value === null ? null : JSON.stringify(value)),
  timestamp: time,
  local: time,
  integer: (value) => {
    const number = whole(value);
    return number === null || Math.abs(number) > MAX_INT32 ? null : number;
  },
  duration: (value) => {
    const number = whole(value);
    return number === null ? null : BigInt(number);
  },
  number: (value) => (typeof value === 'number' ? value : null),
  boolean: (value) => (typeof value === 'boolean' ? value : null),
};

/** Reads a column's cell from an enriched line. @throws RangeError for a time zone that Intl does not know */
export const cellReader = (column: Column, timeZone: string): ((line: unknown) => ParquetCell) => {
  const read = readerOf(column);
  const cell = CELLS[column.type];
  if (column.type !== 'local') return (line) => cell(read(line));
  const offsetAt = createOffsets(timeZone);
  return (line) => {
    const at = time(read(line));
    return at && new Date(at.getTime() + offsetAt(at.getTime()) * 60_000);
  };
};
