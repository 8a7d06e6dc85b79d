import { dynamo } from '../clients/store.ts';
import { SITE_ID } from '../records/keys.ts';
import { isStage, type Stage, tableNames } from '../records/names.ts';
import { createSiteStore } from '../sites/store.ts';
import { type ExportOutcome, exportEvents } from './export-events.ts';
import { isExportFormat } from './format.ts';
import { exportIo } from './io.ts';
import { exportRange } from './range.ts';
import { type Delivered, exportScheduled } from './scheduled.ts';

/** What the export function may be invoked with; the same words as the options of `evothesis export`. */
export type ExportEvent = {
  site?: unknown;
  from?: unknown;
  to?: unknown;
  format?: unknown;
  columns?: unknown;
  target?: unknown;
  timeZone?: unknown;
};

export type ExportAnswer = { delivered?: readonly Delivered[] } & Partial<
  Pick<ExportOutcome, 'rows' | 'files' | 'unarchivedHours'>
>;

const textOf = (event: ExportEvent, name: keyof ExportEvent): string | undefined => {
  const value = event[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw new Error(`${name} must be a text`);
  return value;
};

/** @throws when any export failed, so that the schedule's alarm sees it; the next run tries again */
const runSchedules = async (stage: Stage) => {
  const sites = await createSiteStore(dynamo(), tableNames(stage).clientConfig).listSites();
  const { delivered, failures } = await exportScheduled(
    exportIo(stage),
    sites.map(({ config }) => config),
    new Date(),
  );
  if (failures.length > 0) throw new Error(`${failures.length} exports failed: ${failures.join('; ')}`);
  return { delivered };
};

/** The export function's answer to its event. @throws Error that names the field that is wrong */
export const respond = async (event: ExportEvent): Promise<ExportAnswer> => {
  const stage = process.env.STAGE ?? 'dev';
  if (!isStage(stage)) throw new Error(`STAGE is "${stage}": dev or prod is wanted`);
  if (event?.site === undefined) return runSchedules(stage);
  const siteId = textOf(event, 'site') ?? '';
  if (!SITE_ID.test(siteId)) throw new Error(`site is "${siteId}": a site id is wanted`);
  const format = textOf(event, 'format') ?? 'csv';
  if (!isExportFormat(format)) throw new Error(`format is "${format}": csv or parquet is wanted`);
  const timeZone = textOf(event, 'timeZone') ?? 'UTC';
  const target = textOf(event, 'target');
  // A function's disk is gone with it: only buckets are targets here.
  if (target !== undefined && !target.startsWith('s3://')) throw new Error('target must be s3://bucket/prefix');
  const range = exportRange(textOf(event, 'from') ?? '', textOf(event, 'to') ?? '', timeZone);
  const columns = Array.isArray(event.columns) ? event.columns.map(String) : undefined;
  const outcome = await exportEvents(exportIo(stage), {
    siteId,
    ...range,
    format,
    timeZone,
    ...(columns && { columns }),
    ...(target !== undefined && { target }),
  });
  return { rows: outcome.rows, files: outcome.files, unarchivedHours: outcome.unarchivedHours };
};
