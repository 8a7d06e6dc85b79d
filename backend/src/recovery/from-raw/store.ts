import { archiveTables } from '../../archive/store.ts';
import { dynamo } from '../../clients/store.ts';
import { openEnrichment } from '../../enrichment/open.ts';
import { processRecords } from '../../enrichment/process.ts';
import { readRecord } from '../../enrichment/read-record.ts';
import { type Stage, tableNames } from '../../records/names.ts';
import type { FromRawPorts } from './redrive-hours.ts';

/** One stage's tables and its enrichment. */
export const fromRawPorts = (stage: Stage): FromRawPorts => {
  const pipeline = openEnrichment(stage);
  return {
    tables: archiveTables(dynamo(), tableNames(stage)),
    process: async (records) => {
      const reasons: string[] = [];
      // What cannot be read is counted where it is processed.
      const batches = records.flatMap((record) => {
        try {
          return readRecord(record) ?? [];
        } catch {
          return [];
        }
      });
      const before = await pipeline.enriched.stored(batches);
      await processRecords(records, {
        pipeline,
        onFailure: (key, error) => void reasons.push(`${key}: ${String(error)}`),
      });
      return { enriched: records.length - before.size - reasons.length, reasons };
    },
  };
};
