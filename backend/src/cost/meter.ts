import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { gzipSync } from 'node:zlib';
import { createKeep } from '../../../edge/src/door/keep.ts';
import { sdkCall } from '../../../edge/src/door/store.ts';
import { toItem } from '../clients/attributes.ts';
import { CAPACITY_CHANNEL, type CapacityUse } from '../clients/capacity.ts';
import { startTestDynamo } from '../clients/testing/store.ts';
import { openEnrichment } from '../enrichment/open.ts';
import { processRecords } from '../enrichment/process.ts';
import { toRawItem } from '../records/raw-item.ts';
import { toRawLines } from '../records/to-lines.ts';
import { sendMix, type VisitMix } from './mix.ts';

/** What a mix of visits uses; per event unless it says otherwise. Counts and bytes are the same on every machine. */
export type Metered = {
  /** Of the whole mix. */
  events: number;
  batches: number;
  /** Write units by table, indexes included. */
  writes: Readonly<Record<string, number>>;
  writeUnits: number;
  readUnits: number;
  /** Requests to the collect path. */
  requests: number;
  bytesIn: number;
  bytesOut: number;
  /** Bytes of one item in raw-events (its index holds as much again) and of its lines in the archive, gzipped. */
  itemBytes: number;
  archiveBytes: number;
  /** CPU seconds of this machine. */
  ingestSeconds: number;
  enrichmentSeconds: number;
  /** Of wall time, on this machine. */
  enrichedPerSecond: number;
};

const WRITES = /Put|Update|Delete|Write/;
const short = (table: string): string => table.replace(/^evothesis-v2-|-dev$/g, '');
const cpuSeconds = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};

/**
 * Runs a mix through the ingest core, the writer behind both doors and the enrichment, on a throw-away DynamoDB server,
 * and adds up what that server says to have consumed.
 *
 * @param recordsPerInvocation stream records that the enrichment is given together. Default 1, the dearest.
 */
export const meterWriteUnits = async (mix: VisitMix, recordsPerInvocation = 1): Promise<Metered> => {
  const { sent, events, ingestSeconds } = sendMix(mix);
  const db = await startTestDynamo();
  const writes: Record<string, number> = {};
  let reads = 0;
  const count = (message: unknown): void => {
    const { table, operation, write, read, index } = message as CapacityUse;
    const isWrite = WRITES.test(operation);
    if (isWrite) writes[short(table)] = (writes[short(table)] ?? 0) + write + index;
    else reads += read + index;
  };
  subscribe(CAPACITY_CHANNEL, count);
  try {
    const keep = createKeep(sdkCall(db.client), db.tables.rawEvents);
    const pipeline = openEnrichment('dev', db.client);
    let wall = 0;
    let cpu = 0;
    let warm = 0;
    let itemBytes = 0;
    const onFailure = (_: string, error: Error) => {
      throw error;
    };
    for (let at = 0; at < sent.length; at += recordsPerInvocation) {
      const together = sent.slice(at, at + recordsPerInvocation);
      for (const { batch } of together) await keep(batch, 1);
      const images = together.map(({ batch }) => toRawItem(batch));
      for (const { payload, ...keys } of images) itemBytes += payload.length + JSON.stringify(keys).length;
      const records = images.map((image, n) => ({
        eventName: 'INSERT',
        dynamodb: { SequenceNumber: String(n), NewImage: toItem(image) },
      }));
      const before = { wall: performance.now(), cpu: process.cpuUsage() };
      const failed = await processRecords(records, { pipeline, onFailure });
      wall += (performance.now() - before.wall) / 1_000;
      // The first half is compiling: a Lambda instance lives for hours, this process for seconds.
      if (at >= sent.length / 2) {
        cpu += cpuSeconds(before.cpu);
        warm += together.reduce((sum, { batch }) => sum + batch.events.length, 0);
      }
      if (failed.length > 0) throw new Error('a batch could not be enriched');
    }
    const lines = sent.flatMap(({ batch }) => toRawLines(batch).map((line) => JSON.stringify(line)));
    const total = (of: 'bytesIn' | 'bytesOut') => sent.reduce((sum, one) => sum + one[of], 0);
    const perEvent = Object.fromEntries(Object.entries(writes).map(([table, units]) => [table, units / events]));
    return {
      events,
      batches: sent.length,
      writes: perEvent,
      writeUnits: Object.values(perEvent).reduce((sum, units) => sum + units, 0),
      readUnits: reads / events,
      requests: sent.length / events,
      bytesIn: total('bytesIn') / events,
      bytesOut: total('bytesOut') / events,
      itemBytes: itemBytes / events,
      archiveBytes: gzipSync(lines.join('\n')).length / events,
      ingestSeconds: ingestSeconds / events,
      enrichmentSeconds: cpu / warm,
      enrichedPerSecond: events / wall,
    };
  } finally {
    unsubscribe(CAPACITY_CHANNEL, count);
    db.stop();
  }
};
