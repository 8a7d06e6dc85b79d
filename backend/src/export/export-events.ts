import { hoursBetween } from '../archive/hours.ts';
import { ObjectMismatch } from '../archive/lines.ts';
import { manifestBytes } from '../archive/manifest.ts';
import { SITE_ID } from '../records/keys.ts';
import type { EnrichedLine } from '../records/lines.ts';
import type { ClientAccess } from '../records/site.ts';
import { columnsNamed } from './columns.ts';
import { type ExportFormat, FORMATS } from './format.ts';
import { type Delivery, span } from './log.ts';
import { type ExportManifest, restatementOf } from './manifest.ts';
import { createRekey, createSuppression } from './options.ts';
import type { ExportIo, ExportTarget } from './ports.ts';
import { hoursToRead, LOOK_BACK_HOURS, type Selection, selectLines, type UsedHour } from './selection.ts';

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
  onProgress?: (progress: ExportProgress) => void;
};

export type ExportProgress = { hoursDone: number; hours: number; rows: number };

export type { Delivery } from './log.ts';
export type { ExportManifest } from './manifest.ts';

export type ExportOutcome = {
  rows: number;
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

/** The change that the options ask for; suppression reads the whole selection once before. */
const changeOf = async (
  io: ExportIo,
  { siteId, rekeyFor, smallCells }: ExportRequest,
  lines: () => AsyncIterable<EnrichedLine[]>,
) => {
  const changes: ((line: EnrichedLine) => EnrichedLine)[] = [];
  if (smallCells !== undefined && smallCells > 1) {
    const suppression = createSuppression(smallCells);
    for await (const some of lines()) some.forEach(suppression.count);
    changes.push(suppression.change);
  }
  if (rekeyFor !== undefined) changes.push(createRekey(await io.exportSecret(siteId), rekeyFor));
  return (line: EnrichedLine) => changes.reduce((changed, change) => change(changed), line);
};

const attempt = async (io: ExportIo, request: ExportRequest, to: ExportTarget, base: string) => {
  const { siteId, from, format, timeZone = 'UTC', lookBackHours = LOOK_BACK_HOURS, onProgress } = request;
  const columns = columnsNamed(request.columns);
  const selection: Selection = { siteId, from, to: request.to, lookBackHours };
  const hours = await hoursToRead(io, selection);
  const change = await changeOf(io, request, () => selectLines(io, selection, hours, () => undefined));
  const source: UsedHour[] = [];
  let rows = 0;
  const writer = FORMATS[format].writer(to, `${base}.${FORMATS[format].ending}`, { columns, timeZone });
  const progress = () => onProgress?.({ hoursDone: source.length, hours: hours.length, rows });
  try {
    for await (const lines of selectLines(io, selection, hours, (used) => source.push(used))) {
      await writer.add(lines.map(change));
      rows += lines.length;
      progress();
    }
    const file = await writer.finish();
    await writer.commit();
    progress();
    return { file, source, columns, timeZone };
  } catch (error) {
    await writer.discard();
    throw error;
  }
};

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

  let made: Awaited<ReturnType<typeof attempt>> | undefined;
  for (let tries = 1; !made; tries++) {
    try {
      made = await attempt(io, request, place, base);
    } catch (error) {
      if (!(error instanceof ObjectMismatch) || tries === ATTEMPTS) throw error;
    }
  }
  const { file, source, columns, timeZone } = made;
  const given = { ...(rekeyFor !== undefined && { rekeyFor }), ...(smallCells !== undefined && { smallCells }) };
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
  return {
    rows: file.rows,
    files: [file.key, manifestKey, `${folder}_SUCCESS`].map(place.url),
    manifestKey,
    manifest,
    unarchivedHours: await unarchived(io, request, now),
  };
};
