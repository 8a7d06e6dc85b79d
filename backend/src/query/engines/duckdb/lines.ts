import type { ColumnType } from '../../../export/columns.ts';
import { ARCHIVE_COLUMNS } from '../../../export/parquet/schema.ts';
import { literal } from './literal.ts';

/** How a value of a line becomes what the Parquet archive holds for a column of that type. */
const READ: Record<Exclude<ColumnType, 'local'>, (path: string) => string> = {
  string: (path) => `json_extract_string(json, ${path})`,
  json: (path) => `CAST(json_extract(json, ${path}) AS VARCHAR)`,
  timestamp: (path) => `TRY_CAST(json_extract_string(json, ${path}) AS TIMESTAMPTZ)`,
  integer: (path) => `CAST(round(TRY_CAST(json_extract(json, ${path}) AS DOUBLE)) AS BIGINT)`,
  duration: (path) => `CAST(round(TRY_CAST(json_extract(json, ${path}) AS DOUBLE)) AS BIGINT)`,
  number: (path) => `TRY_CAST(json_extract(json, ${path}) AS DOUBLE)`,
  boolean: (path) => `TRY_CAST(json_extract(json, ${path}) AS BOOLEAN)`,
};

const COLUMNS = ARCHIVE_COLUMNS.map(({ name, from, type }) => {
  const path = literal(
    `$.${from
      .split('.')
      .map((step) => `"${step}"`)
      .join('.')}`,
  );
  return `${READ[type as Exclude<ColumnType, 'local'>](path)} AS "${name}"`;
}).join(',\n  ');

/** Enriched lines of a file, with the columns and types of the Parquet archive. */
export const linesSql = (path: string): string =>
  `SELECT\n  ${COLUMNS}\nFROM read_ndjson_objects(${literal(path)}, maximum_object_size = 16777216)`;

/** The same columns without a row. */
export const NO_LINES = `SELECT\n  ${COLUMNS}\nFROM (SELECT CAST(NULL AS JSON) AS json) nothing WHERE false`;
