import type { ExportDestination, SiteConfig } from '../records/site.ts';
import { deliveryKey, exportEvents } from './export-events.ts';
import type { ExportIo } from './ports.ts';
import { duePeriods } from './schedule.ts';

export type Delivered = { siteId: string; name: string; from: string; to: string; rows: number };
export type ScheduledOutcome = { delivered: Delivered[]; failures: string[] };

const deliver = async (io: ExportIo, { siteId, timeZone }: SiteConfig, destination: ExportDestination, now: Date) => {
  const { name, to: target, format, schedule, columns, access, rekeyFor, smallCells } = destination;
  const delivered: Delivered[] = [];
  for (const range of duePeriods(schedule, timeZone, now)) {
    const log = deliveryKey(siteId, name, range);
    if ((await io.exportBucket.size(log)) !== null) continue;
    const { rows } = await exportEvents(
      io,
      {
        siteId,
        ...range,
        timeZone,
        format,
        target,
        log,
        ...(columns && { columns }),
        ...(access && { access }),
        ...(rekeyFor !== undefined && { rekeyFor }),
        ...(smallCells !== undefined && { smallCells }),
      },
      now,
    );
    delivered.push({ siteId, name, from: range.from.toISOString(), to: range.to.toISOString(), rows });
  }
  return delivered;
};

/**
 * Makes every export that is due and has not been delivered: the delivery log says which. One that fails is tried again
 * by the next run; it does not keep the others waiting.
 */
export const exportScheduled = async (
  io: ExportIo,
  sites: readonly SiteConfig[],
  now: Date,
): Promise<ScheduledOutcome> => {
  const outcome: ScheduledOutcome = { delivered: [], failures: [] };
  for (const site of sites)
    for (const destination of site.exports) {
      try {
        outcome.delivered.push(...(await deliver(io, site, destination, now)));
      } catch (error) {
        const { message } = error as Error;
        outcome.failures.push(`${site.siteId} ${destination.name} to ${destination.to}: ${message}`);
      }
    }
  return outcome;
};
