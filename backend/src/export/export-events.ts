import { hoursBetween } from '../archive/hours.ts';
import { ObjectMismatch } from '../archive/lines.ts';
import { manifestBytes } from '../archive/manifest.ts';
import { SITE_ID } from '../records/keys.ts';
import type { ClientAccess } from '../records/site.ts';
import { columnsNamed } from './columns.ts';
import type { ExportFormat } from './format.ts';
import { type Delivery, span } from './log.ts';
import { type ExportManifest, restatementOf } from './manifest.ts';
import type { ExportIo } from './ports.ts';
import { LOOK_BACK_HOURS } from './selection.ts';
import { type ExportProgress, writeFile } from './write-file.ts';

export type ExportRequest = {
  siteId: string;
  /** Event time; `from` included, `to` not. */
  from: Date;
  to: Date;
  format: ExportFormat;
  /** Names of columns, in the order wanted. Default: all. */
  columns?: readonly string[];
  /** IANA name for local times. Default `UTC`. */
  timeZone?: string;
  /** A directory or `s3://bucket/prefix`. Default: the stage's export bucket, under `exports/SITE/FROM_TO/`. */
  target?: string;
  /** For a target in another account. */
  access?: ClientAccess;
  /** Key of the delivery's log entry. Default: one of its own for every run. */
  log?: string;
  /** The manifest of what was delivered before, and is delivered again because its hours were restated. */
  restates?: ExportManifest;
  /** Default: values as they are. */
  rekeyFor?: string;
  smallCells?: number;
  /** Hours after `to` whose receipts may hold events of the range. Default 72. */
  lookBackHours?: number;
  /** Rows between two notes of how far it is, from which a run that was killed goes on. Default 200,000. */
  checkpointRows?: number;
  onProgress?: (progress: ExportProgress) => void;
};

export type { Delivery } from './log.ts';
export type { ExportManifest } from './manifest.ts';

export type ExportOutcome = {
  rows: number;
  /** Of these, the rows that an earlier run had written before it was stopped. */
  resumed: number;
  /** Addresses of what was written: the file, its manifest, `_SUCCESS`. */
  files: string[];
  manifestKey: string;
  manifest: ExportManifest;
  /** Hours of the range, of the last two days, that hold events and are not archived completely: archive them first. */
  unarchivedHours: string[];
};

/** Tries when an hour is restated while it is being read. */
const ATTEMPTS = 3;
const TWO_DAYS_MS = 48 * 3_600_000;

/** Markers go with the tables' time to live, so only the recent part of a range can be asked. */
const unarchived = async (io: ExportIo, { siteId, from, to }: ExportRequest, now: Date): Promise<string[]> => {
  const start = new Date(Math.max(from.getTime(), now.getTime() - TWO_DAYS_MS));
  const end = new Date(Math.min(to.getTime(), now.getTime()));
  const open: string[] = [];
  for (const hour of hoursBetween(start, end)) {
    const [site] = await io.tables.siteHours(hour, siteId);
    if (site && site.enrichedArchived === undefined) open.push(hour);
  }
  return open;
};

/** What left for a place that is not ours is written down: an erasure must be able to tell its owner. */
const logDelivery = async (io: ExportIo, delivery: Delivery, log?: string): Promise<void> => {
  const { siteId, files } = delivery.manifest;
  const key = log ?? `deliveries/${siteId}/${delivery.deliveredAt}-${files[0]?.sha256.slice(0, 12)}.json`;
  await io.exportBucket.put(key, manifestBytes(delivery), { contentType: 'application/json' });
};

/**
 * Writes the archived events of a range to a file with its manifest, and `_SUCCESS` last: whoever waits for that file
 * never reads a half export.
 * @throws RangeError for a site id, column or time zone that cannot be
 */
export const exportEvents = async (io: ExportIo, request: ExportRequest, now = new Date()): Promise<ExportOutcome> => {
  const { siteId, from, to, format, target, rekeyFor, smallCells } = request;
  if (!SITE_ID.test(siteId)) throw new RangeError(`"${siteId}" is no site id`);
  const place = target === undefined ? io.exportBucket : io.targetAt(target, request.access);
  const period = span(request);
  const folder = target === undefined ? `exports/${siteId}/${period}/` : '';
  const recipient = rekeyFor === undefined ? '' : `_${encodeURIComponent(rekeyFor)}`;
  const base = `${folder}${siteId}_${period}${recipient}`;

  const columns = columnsNamed(request.columns);
  const { timeZone = 'UTC', lookBackHours = LOOK_BACK_HOURS, checkpointRows, onProgress } = request;
  const given = { ...(rekeyFor !== undefined && { rekeyFor }), ...(smallCells !== undefined && { smallCells }) };
  const wanted = {
    selection: { siteId, from, to, lookBackHours },
    format,
    columns,
    timeZone,
    options: given,
    base,
    ...(checkpointRows !== undefined && { checkpointRows }),
    ...(onProgress && { onProgress }),
  };
  let made: Awaited<ReturnType<typeof writeFile>> | undefined;
  for (let tries = 1; !made; tries++) {
    try {
      made = await writeFile(io, place, wanted);
    } catch (error) {
      if (!(error instanceof ObjectMismatch) || tries === ATTEMPTS) throw error;
    }
  }
  const { file, source, resumed, forget } = made;
  const options = Object.keys(given).length > 0 ? given : undefined;
  const manifest: ExportManifest = {
    kind: 'export',
    siteId,
    from: from.toISOString(),
    to: to.toISOString(),
    timeZone,
    format,
    columns: columns.map(({ name }) => name),
    rows: file.rows,
    ...(options && { options }),
    files: [{ ...file, key: file.key.slice(folder.length) }],
    source,
    ...(request.restates && restatementOf(request.restates, file.sha256)),
  };
  const manifestKey = `${file.key}.manifest.json`;
  await place.put(manifestKey, manifestBytes(manifest), { contentType: 'application/json' });
  await place.put(`${folder}_SUCCESS`, new Uint8Array(), { contentType: 'text/plain' });
  if (target !== undefined)
    await logDelivery(io, { deliveredAt: now.toISOString(), target: place.url(''), manifest }, request.log);
  await forget();
  return {
    rows: file.rows,
    resumed,
    files: [file.key, manifestKey, `${folder}_SUCCESS`].map(place.url),
    manifestKey,
    manifest,
    unarchivedHours: await unarchived(io, request, now),
  };
};
