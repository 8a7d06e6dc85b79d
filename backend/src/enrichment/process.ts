import type { RawBatch } from '../records/raw.ts';
import { groupBy, identityOf, type Judged, type Pipeline } from './pipeline.ts';
import { readRecord, type StreamRecord } from './read-record.ts';

export type Failure = { itemIdentifier: string };
export type ProcessOptions = {
  pipeline: Pipeline;
  /** Called once for each record that failed, with the reason. */
  onFailure: (sequenceNumber: string, error: Error) => void;
};

/** Groups worked on at once: enough to hide the table's latency, few enough to share one connection pool. */
const CONCURRENCY = 16;

const forEachConcurrently = async <T>(all: readonly T[], work: (one: T) => Promise<void>) => {
  const queue = all.values();
  const worker = async () => {
    for (const one of queue) await work(one);
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, all.length) }, worker));
};

/**
 * Processes stream records. Batches of one client session are judged in order, different ones at the same time; then
 * each identity's batches go into its sessions together. A record that cannot be read, or whose data no code can
 * digest, fails alone; when the stores fail, the rest of its client session fails with it, so that order holds.
 */
export const processRecords = async (
  records: readonly StreamRecord[],
  { pipeline, onFailure }: ProcessOptions,
): Promise<Failure[]> => {
  const failed = new Map<string, Error>();
  const sequences = new Map<RawBatch, string>();
  const fail = (raw: RawBatch, error: unknown) => failed.set(sequences.get(raw) ?? '', error as Error);
  for (const record of records) {
    const sequence = record.dynamodb?.SequenceNumber ?? '';
    let raw: RawBatch | undefined;
    try {
      raw = readRecord(record);
    } catch (error) {
      failed.set(sequence, error as Error);
    }
    // A store that cannot say what has been erased fails the whole invocation, as the next one would.
    if (raw && !(await pipeline.isErased(raw))) sequences.set(raw, sequence);
  }

  const done = await pipeline.enriched.stored([...sequences.keys()]);
  const fresh = [...sequences.keys()].filter((raw) => !done.has(raw));
  const judged: Judged[] = [];
  await forEachConcurrently(groupBy(fresh, clientSession), async (group) => {
    for (const [index, raw] of group.entries())
      try {
        judged.push(await pipeline.judge(raw));
      } catch (error) {
        fail(raw, error);
        if (isPoison(error)) continue;
        for (const rest of group.slice(index + 1)) fail(rest, error);
        return;
      }
  });

  const put = async (group: readonly Judged[]): Promise<void> => {
    const enriched = await pipeline.place(group);
    await Promise.all(enriched.map((batch) => pipeline.enriched.put(batch)));
  };
  await forEachConcurrently(groupBy(judged, identityOf), async (group) => {
    try {
      await put(group);
    } catch (error) {
      // One by one: what is wrong with one batch is nothing to the others.
      if (group.length === 1 || !isPoison(error)) for (const { raw } of group) fail(raw, error);
      else for (const one of group) await put([one]).catch((cause: unknown) => fail(one.raw, cause));
    }
  });

  for (const [sequence, error] of failed) onFailure(sequence, error);
  return [...failed.keys()].map((itemIdentifier) => ({ itemIdentifier }));
};

const clientSession = ({ siteId, sessionId }: RawBatch): string => `${siteId}#${sessionId}`;

/** An error of the data itself, which no later try will mend. */
const isPoison = (error: unknown): boolean => error instanceof TypeError || error instanceof RangeError;
