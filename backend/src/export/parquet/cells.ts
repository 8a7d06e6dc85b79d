import type { Column, ColumnType } from '../columns.ts';
import { createOffsets } from '../local-time.ts';

/**
 * What a Parquet column holds: `null` where a value is absent, or is not of the column's type. Times are milliseconds
 * since 1970, in a column of local time those of the local clock.
 */
export type ParquetCell = string | number | boolean | null;

const MAX_INT32 = 2_147_483_647;

const json = (value: unknown): ParquetCell => (value === undefined || value === null ? null : JSON.stringify(value));
const text = (value: unknown): ParquetCell => (typeof value === 'string' ? value : json(value));
const time = (value: unknown): number | null => {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : at;
};
/** Event data comes from anybody's page: a text where a number belongs must not end an archive. */
const whole = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(Math.round(value)) ? Math.round(value) : null;
const integer = (value: unknown): number | null => {
  const number = whole(value);
  return number === null || Math.abs(number) > MAX_INT32 ? null : number;
};

const CELLS: Record<Exclude<ColumnType, 'local'>, (value: unknown) => ParquetCell> = {
  string: text,
  json,
  timestamp: time,
  integer,
  duration: whole,
  number: (value) => (typeof value === 'number' ? value : null),
  boolean: (value) => (typeof value === 'boolean' ? value : null),
};

/** Turns a column's value into its cell. @throws RangeError for a time zone that Intl does not know */
export const cellOf = ({ type }: Column, timeZone: string): ((value: unknown) => ParquetCell) => {
  if (type !== 'local') return CELLS[type];
  const offsetAt = createOffsets(timeZone);
  return (value) => {
    const at = time(value);
    return at === null ? null : at + offsetAt(at) * 60_000;
  };
};
