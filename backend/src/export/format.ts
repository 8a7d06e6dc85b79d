import { csvWriter } from './csv-writer.ts';
import { parquetWriter } from './parquet/writer.ts';

/** The formats of an export, by name; a new one is one more line here. */
export const FORMATS = {
  csv: { ending: 'csv', writer: csvWriter },
  parquet: { ending: 'parquet', writer: parquetWriter },
} as const;

export type ExportFormat = keyof typeof FORMATS;
export const isExportFormat = (value: string): value is ExportFormat => Object.hasOwn(FORMATS, value);
