import type { SchemaElement } from 'hyparquet-writer';
import { type Column, type ColumnType, CSV_COLUMNS } from '../columns.ts';

/** How each type of column is stored, and how Glue (Athena) names it. Every column is nullable: a new one has no past. */
const STORED = {
  string: { element: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }, glue: 'string' },
  // JSON as text: Athena has no JSON type in tables, and its functions take text.
  json: { element: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }, glue: 'string' },
  timestamp: {
    element: {
      type: 'INT64',
      converted_type: 'TIMESTAMP_MILLIS',
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
    },
    glue: 'timestamp',
  },
  local: {
    element: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MILLIS' } },
    glue: 'timestamp',
  },
  integer: { element: { type: 'INT32' }, glue: 'int' },
  duration: { element: { type: 'INT64' }, glue: 'bigint' },
  number: { element: { type: 'DOUBLE' }, glue: 'double' },
  boolean: { element: { type: 'BOOLEAN' }, glue: 'boolean' },
} as const satisfies Record<ColumnType, { element: Omit<SchemaElement, 'name'>; glue: string }>;

export const schemaOf = (columns: readonly Column[]): SchemaElement[] => [
  { name: 'root', num_children: columns.length },
  ...columns.map(({ name, type }) => ({ name, repetition_type: 'OPTIONAL' as const, ...STORED[type].element })),
];

/** The archive's columns: all but the local time, which depends on a setting that may change after the hour. */
export const ARCHIVE_COLUMNS: readonly Column[] = CSV_COLUMNS.filter(({ type }) => type !== 'local');

/** Columns of the enriched Parquet archive as Glue wants them, in order; the partition keys are in the path. */
export const ENRICHED_PARQUET_SCHEMA: readonly { name: string; type: string; comment: string }[] = ARCHIVE_COLUMNS.map(
  ({ name, type, doc }) => ({ name, type: STORED[type].glue, comment: doc }),
);
