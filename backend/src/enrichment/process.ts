import type { RawBatch } from '../records/raw.ts';
import { groupBy, type Pipeline } from './pipeline.ts';
import { readRecord, type StreamRecord } from './read-record.ts';

export type Failure = { itemIdentifier: string };
export type ProcessOptions = {
  pipeline: Pipeline;
  /** Called once for each record that failed, with the reason. */
  onFailure: (sequenceNumber: string, error: Error) => void;
};

/** Groups worked on at once: enough to hide the table's latency, few enough to share one connection pool. */
const CONCURRENCY = 16;

const forEachConcurrently = async <T>(all: readonly T[], limit: number, work: (one: T) => Promise<void>) => {
  const queue = all.values();
  const worker = async () => {
    for (const one of queue) await work(one);
  };
  await Promise.all(Array.from({ length: Math.min(limit, all.length) }, worker));
};

type Numbered = { sequence: string; raw: RawBatch };

/**
 * Processes stream records. Batches of one client session go in order, different ones at the same time. A record that
 * cannot be read fails alone; when storing fails, the rest of its client session fails with it, so that order holds.
 */
export const processRecords = async (
  records: readonly StreamRecord[],
  { pipeline, onFailure }: ProcessOptions,
): Promise<Failure[]> => {
  const failed = new Map<string, Error>();
  const readable: Numbered[] = [];
  for (const record of records) {
    const sequence = record.dynamodb?.SequenceNumber ?? '';
    try {
      const raw = readRecord(record);
      if (raw) readable.push({ sequence, raw });
    } catch (error) {
      failed.set(sequence, error as Error);
    }
  }

  const done = await pipeline.enriched.stored(readable.map(({ raw }) => raw));
  const groups = groupBy(
    readable.filter(({ raw }) => !done.has(raw)),
    ({ raw }) => `${raw.siteId}#${raw.sessionId}`,
  );
  await forEachConcurrently(groups, CONCURRENCY, async (group) => {
    try {
      const enriched = await pipeline.enrich(group.map(({ raw }) => raw));
      await Promise.all(enriched.map((batch) => pipeline.enriched.put(batch)));
    } catch (error) {
      await isolate(group, pipeline, failed, error as Error);
    }
  });

  for (const [sequence, error] of failed) onFailure(sequence, error);
  return [...failed.keys()].map((itemIdentifier) => ({ itemIdentifier }));
};

/** Tries a failed group one by one: what went wrong with one batch must not hold up those before it. */
const isolate = async (
  group: readonly Numbered[],
  pipeline: Pipeline,
  failed: Map<string, Error>,
  cause: Error,
): Promise<void> => {
  if (group.length === 1) {
    for (const { sequence } of group) failed.set(sequence, cause);
    return;
  }
  for (const [index, { sequence, raw }] of group.entries()) {
    try {
      for (const batch of await pipeline.enrich([raw])) await pipeline.enriched.put(batch);
    } catch (error) {
      failed.set(sequence, error as Error);
      if (isPoison(error as Error)) continue;
      for (const rest of group.slice(index + 1)) failed.set(rest.sequence, cause);
      return;
    }
  }
};

/** An error of the data itself, which no later try will mend. */
const isPoison = (error: Error): boolean => error instanceof TypeError || error instanceof RangeError;
