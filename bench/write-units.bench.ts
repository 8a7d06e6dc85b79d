import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { toItem } from '../backend/src/clients/attributes.ts';
import { CAPACITY_CHANNEL, type CapacityUse } from '../backend/src/clients/capacity.ts';
import { startTestDynamo } from '../backend/src/clients/testing/store.ts';
import { openEnrichment } from '../backend/src/enrichment/open.ts';
import { processRecords } from '../backend/src/enrichment/process.ts';
import { toRawItem } from '../backend/src/records/raw-item.ts';
import { batchesOf, type VisitMix } from './visits.ts';

export type Metered = {
  events: number;
  batches: number;
  /** Write units an event, by table, indexes included. */
  writes: Readonly<Record<string, number>>;
  writeUnits: number;
  readUnits: number;
  /** Events enriched per second of wall time, one client session after another. */
  enrichedPerSecond: number;
};

const short = (table: string): string => table.replace(/^evothesis-v2-|-dev$/g, '');

/** What a mix of visits costs over all tables and indexes, metered by a real DynamoDB server's own figures. */
export const meterWriteUnits = async (mix: VisitMix): Promise<Metered> => {
  const batches = batchesOf(mix);
  const db = await startTestDynamo();
  const writes: Record<string, number> = {};
  let reads = 0;
  const count = (message: unknown): void => {
    const { table, operation, write, read, index } = message as CapacityUse;
    const isWrite = /Put|Update|Delete|Write/.test(operation);
    if (isWrite) writes[short(table)] = (writes[short(table)] ?? 0) + write + index;
    reads += read + (isWrite ? 0 : index);
  };
  subscribe(CAPACITY_CHANNEL, count);
  try {
    const pipeline = openEnrichment('dev', db.client);
    let seconds = 0;
    for (const batch of batches) {
      const Item = toItem(toRawItem(batch));
      await db.client.send(new PutItemCommand({ TableName: db.tables.rawEvents, Item }));
      const before = performance.now();
      const failed = await processRecords(
        [{ eventName: 'INSERT', dynamodb: { SequenceNumber: '1', NewImage: Item } }],
        {
          pipeline,
          onFailure: (_, error) => {
            throw error;
          },
        },
      );
      seconds += (performance.now() - before) / 1_000;
      if (failed.length > 0) throw new Error('a batch could not be enriched');
    }
    const events = mix.visits * mix.events;
    const perEvent = Object.fromEntries(Object.entries(writes).map(([table, units]) => [table, units / events]));
    return {
      events,
      batches: batches.length,
      writes: perEvent,
      writeUnits: Object.values(perEvent).reduce((sum, units) => sum + units, 0),
      readUnits: reads / events,
      enrichedPerSecond: events / seconds,
    };
  } finally {
    unsubscribe(CAPACITY_CHANNEL, count);
    db.stop();
  }
};
