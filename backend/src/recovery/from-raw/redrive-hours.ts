import { hoursBetween } from '../../archive/hours.ts';
import type { ArchiveTables } from '../../archive/ports.ts';
import { eachShard } from '../../archive/sources.ts';
import { toItem } from '../../clients/attributes.ts';
import type { StreamRecord } from '../../enrichment/read-record.ts';
import type { RawItem } from '../../records/raw-item.ts';

/** What is read, and what takes the batches in. */
export type FromRawPorts = {
  tables: Pick<ArchiveTables, 'siteHours' | 'raw'>;
  /** Enriches what is not enriched yet; gives how many were, and the reasons of those that failed. */
  process: (records: readonly StreamRecord[]) => Promise<{ enriched: number; reasons: readonly string[] }>;
};

export type FromRawReport = {
  /** Batches that were looked at. */
  batches: number;
  /** Those that had no enriched row and have one now. */
  enriched: number;
  failed: readonly { siteId: string; hour: string; reasons: readonly string[] }[];
};

/** As many as an event source mapping hands over at once. */
const TOGETHER = 100;

const toRecord = (item: RawItem): StreamRecord => ({
  eventName: 'INSERT',
  dynamodb: { SequenceNumber: `${item.domain_session} ${item.timestamp}`, NewImage: toItem(item) },
});

/**
 * Enriches the batches of some hours of receipt that have no enriched row, from the table `raw-events`: what the stream
 * would have brought, had it not forgotten. A batch that is enriched already is left as it is, so that a repetition
 * changes nothing. Hours whose rows the table no longer has are mended by `rebuild`, from the raw archive.
 *
 * @param range instants; the hours that they touch are taken whole
 */
export const redriveHours = async (
  ports: FromRawPorts,
  { from, to, siteId }: { from: Date; to: Date; siteId?: string | undefined },
): Promise<FromRawReport> => {
  const report = { batches: 0, enriched: 0, failed: [] as { siteId: string; hour: string; reasons: string[] }[] };
  for (const hour of hoursBetween(from, to))
    for (const site of await ports.tables.siteHours(hour, siteId)) {
      const reasons: string[] = [];
      const take = async (records: StreamRecord[]) => {
        if (records.length === 0) return;
        const done = await ports.process(records);
        report.batches += records.length;
        report.enriched += done.enriched;
        reasons.push(...done.reasons);
      };
      for (const shard of eachShard(site, ports.tables.raw)) {
        let records: StreamRecord[] = [];
        for await (const item of shard) {
          records.push(toRecord(item));
          if (records.length < TOGETHER) continue;
          await take(records);
          records = [];
        }
        await take(records);
      }
      if (reasons.length > 0) report.failed.push({ siteId: site.siteId, hour, reasons });
    }
  return report;
};
