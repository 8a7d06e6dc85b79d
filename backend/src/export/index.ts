/**
 * What the CLI and the scheduled function use of the export.
 *
 *     const io = exportIo('dev');
 *     const range = exportRange('2026-11-22', '2026-11-23', 'Europe/Berlin'); // dates: whole local days, `to` included
 *     const outcome = await exportEvents(io, { siteId, ...range, timeZone, format: 'csv', to: './out', onProgress });
 *     outcome.files, outcome.rows, outcome.manifestKey, outcome.unarchivedHours
 *
 * `target` is a directory, `s3://bucket/prefix`, or absent: then the stage's export bucket under `exports/SITE/FROM_TO/`.
 */
export { type Column, type ColumnName, CSV_COLUMNS, columnsNamed } from './columns.ts';
export { type ExportOutcome, type ExportRequest, exportEvents } from './export-events.ts';
export { type ExportFormat, FORMATS, isExportFormat } from './format.ts';
export { exportIo } from './io.ts';
export type { ExportIo } from './ports.ts';
export { exportRange } from './range.ts';
