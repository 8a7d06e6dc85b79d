import { hoursBetween } from '../archive/hours.ts';
import { ObjectMismatch } from '../archive/lines.ts';
import { manifestBytes } from '../archive/manifest.ts';
import { SITE_ID } from '../records/keys.ts';
import type { EnrichedLine } from '../records/lines.ts';
import type { ArchivedObject } from '../records/manifest.ts';
import type { ClientAccess } from '../records/site.ts';
import { columnsNamed } from './columns.ts';
import { type ExportFormat, FORMATS } from './format.ts';
import { createRekey, createSuppression, type ExportOptions } from './options.ts';
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
  /** Default: values as they are. */
  rekeyFor?: string;
  smallCells?: number;
  /** Hours after `to` whose receipts may hold events of the range. Default 72. */
  lookBackHours?: number;
  onProgress?: (progress: ExportProgress) => void;
};

export type ExportProgress = { hoursDone: number; hours: number; rows: number };

/** `….manifest.json` beside an export. */
export type ExportManifest = {
  kind: 'export';
  siteId: string;
  from: string;
  to: string;
  timeZone: string;
  format: ExportFormat;
  columns: readonly string[];
  rows: number;
  files: readonly ArchivedObject[];
  /** What was done to the values; absent: nothing. */
  options?: ExportOptions;
  /** The archived hours that it was made of: the same hours and revisions give the same bytes. */
  source: readonly UsedHour[];
};

/** A log entry of an export that went elsewhere than into our own bucket: `deliveries/SITE/….json` in that. */
export type Delivery = { deliveredAt: string; target: string; manifest: ExportManifest };

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

/** `20261122T0000Z`: no character that a file system or a URL minds. */
const stamp = (time: Date): string => `${time.toISOString().replace(/[-:]/g, '').slice(0, 13)}Z`;

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

/** The log entry of a scheduled delivery: it is there when the period has been delivered. */
export const deliveryKey = (siteId: string, name: string, { from, to }: { from: Date; to: Date }): string =>
  `deliveries/${siteId}/scheduled/${name}/${stamp(from)}_${stamp(to)}.json`;

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
  const span = `${stamp(from)}_${stamp(to)}`;
  const folder = target === undefined ? `exports/${siteId}/${span}/` : '';
  const recipient = rekeyFor === undefined ? '' : `_${encodeURIComponent(rekeyFor)}`;
  const base = `${folder}${siteId}_${span}${recipient}`;

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
