import { manifestBytes } from '../archive/manifest.ts';
import type { ExportDestination, SiteConfig } from '../records/site.ts';
import { exportEvents } from './export-events.ts';
import { type Delivery, deliveryKey, readJson, span, type Undelivered, undeliveredFolder } from './log.ts';
import type { ExportIo } from './ports.ts';
import { isRestated } from './restated.ts';
import { duePeriods, type Range } from './schedule.ts';

export type Delivered = {
  siteId: string;
  name: string;
  from: string;
  to: string;
  rows: number;
  /** From 2 on: what had been delivered was restated. */
  revision: number;
};
export type ScheduledOutcome = { delivered: Delivered[]; failures: string[] };

/** Runs, one an hour, that try a period before it is given up: two days. */
const ATTEMPTS = 48;

const JSON_TYPE = { contentType: 'application/json' } as const;

/** The periods that failed before, also those that are no longer due by the schedule. */
const failedBefore = async (io: ExportIo, folder: string): Promise<Map<string, Undelivered>> => {
  const found = new Map<string, Undelivered>();
  for await (const { key } of io.exportBucket.list(folder)) {
    const entry = await readJson<Undelivered>(io.exportBucket, key);
    if (entry) found.set(key, entry);
  }
  return found;
};

const deliverPeriod = async (
  io: ExportIo,
  { siteId, timeZone }: SiteConfig,
  destination: ExportDestination,
  range: Range,
  now: Date,
): Promise<Delivered | null> => {
  const { name, to: target, format, columns, access, rekeyFor, smallCells } = destination;
  const log = deliveryKey(siteId, name, range);
  const before = await readJson<Delivery>(io.exportBucket, log);
  if (before && !(await isRestated(io, before.manifest))) return null;
  const { rows, manifest } = await exportEvents(
    io,
    {
      siteId,
      ...range,
      timeZone,
      format,
      target,
      log,
      ...(before && { restates: before.manifest }),
      ...(columns && { columns }),
      ...(access && { access }),
      ...(rekeyFor !== undefined && { rekeyFor }),
      ...(smallCells !== undefined && { smallCells }),
    },
    now,
  );
  // Other hours, the same events of the range: the file is what it was.
  if (before && manifest.files[0]?.sha256 === before.manifest.files[0]?.sha256) return null;
  const { revision = 1 } = manifest;
  return { siteId, name, from: range.from.toISOString(), to: range.to.toISOString(), rows, revision };
};

const deliver = async (
  io: ExportIo,
  site: SiteConfig,
  destination: ExportDestination,
  now: Date,
): Promise<ScheduledOutcome> => {
  const outcome: ScheduledOutcome = { delivered: [], failures: [] };
  const folder = undeliveredFolder(site.siteId, destination.name);
  const failed = await failedBefore(io, folder);
  const keyOf = (range: Range) => `${folder}${span(range)}.json`;
  const ranges = new Map(duePeriods(destination.schedule, site.timeZone, now).map((range) => [keyOf(range), range]));
  for (const [key, { from, to }] of failed) ranges.set(key, { from: new Date(from), to: new Date(to) });
  for (const [key, range] of [...ranges].sort(([, a], [, b]) => a.from.getTime() - b.from.getTime())) {
    const before = failed.get(key);
    if (before?.givenUp) continue;
    try {
      const delivered = await deliverPeriod(io, site, destination, range, now);
      if (delivered) outcome.delivered.push(delivered);
      if (before) await io.exportBucket.remove([key]);
    } catch (error) {
      const { message } = error as Error;
      const attempts = (before?.attempts ?? 0) + 1;
      const entry: Undelivered = {
        from: range.from.toISOString(),
        to: range.to.toISOString(),
        attempts,
        firstFailedAt: before?.firstFailedAt ?? now.toISOString(),
        lastFailedAt: now.toISOString(),
        error: message,
        ...(attempts >= ATTEMPTS && { givenUp: true as const }),
      };
      await io.exportBucket.put(key, manifestBytes(entry), JSON_TYPE);
      const end = entry.givenUp ? ` (given up after ${attempts} attempts: ${key})` : '';
      outcome.failures.push(`${site.siteId} ${destination.name} to ${destination.to}: ${message}${end}`);
    }
  }
  return outcome;
};

/**
 * Makes every export that is due and has not been delivered, and delivers again what was made of hours that have been
 * restated since: the delivery log says which. One that fails is written down and tried again by the next runs; it does
 * not keep the others waiting.
 */
export const exportScheduled = async (
  io: ExportIo,
  sites: readonly SiteConfig[],
  now: Date,
): Promise<ScheduledOutcome> => {
  const outcome: ScheduledOutcome = { delivered: [], failures: [] };
  for (const site of sites)
    for (const destination of site.exports) {
      const { delivered, failures } = await deliver(io, site, destination, now);
      outcome.delivered.push(...delivered);
      outcome.failures.push(...failures);
    }
  return outcome;
};
