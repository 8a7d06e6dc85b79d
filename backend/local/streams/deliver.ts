import type { DynamoDBRecord } from 'aws-lambda';
import type { Outcome } from '../functions/types.ts';
import type { MappingSettings } from './settings.ts';

export type FailureCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

export type DeliverParts = {
  invoke: (records: readonly DynamoDBRecord[]) => Promise<Outcome>;
  /** Must not resolve before the records are safe. */
  giveUp: (records: readonly DynamoDBRecord[], condition: FailureCondition, attempts: number) => Promise<void>;
  now: () => number;
  wait: (ms: number) => Promise<void>;
};

/** First pause after a failed try; it doubles up to the longest. Lambda's own are not documented. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

const sequenceOf = (record: DynamoDBRecord): string => record.dynamodb?.SequenceNumber ?? '';

/**
 * Index of the first record to try again, or `undefined` when all went well. An answer that Lambda cannot read, or that
 * names a record outside the batch, fails the whole batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export const firstFailure = (
  records: readonly DynamoDBRecord[],
  outcome: Outcome,
  reportsFailures: boolean,
): number | undefined => {
  if (!outcome.ok) return 0;
  if (!reportsFailures) return undefined;
  let answer: { batchItemFailures?: unknown } | null;
  try {
    answer = JSON.parse(outcome.result) as typeof answer;
  } catch {
    return 0;
  }
  const failures = answer?.batchItemFailures;
  if (failures === undefined || failures === null) return undefined;
  if (!Array.isArray(failures)) return 0;
  const named = failures.map((failure: { itemIdentifier?: unknown } | null) =>
    records.findIndex((record) => sequenceOf(record) === failure?.itemIdentifier),
  );
  if (named.length === 0) return undefined;
  return Math.max(0, Math.min(...named));
};

type Part = { records: readonly DynamoDBRecord[]; failures: number };

/**
 * Delivers one batch the way an event source mapping does: resolves when every record was processed or given up, and
 * keeps the order of what it delivers.
 */
export const deliver = async (
  batch: readonly DynamoDBRecord[],
  settings: Pick<MappingSettings, 'bisect' | 'maxRetries' | 'maxAgeMs' | 'reportsFailures'>,
  parts: DeliverParts,
): Promise<void> => {
  const left: Part[] = [{ records: batch, failures: 0 }];
  for (let part = left.pop(); part; part = left.pop()) {
    const { failures } = part;
    let { records } = part;
    if (settings.maxAgeMs >= 0) {
      const oldest = parts.now() / 1000 - settings.maxAgeMs / 1000;
      const fresh = records.filter((record) => (record.dynamodb?.ApproximateCreationDateTime ?? Infinity) >= oldest);
      if (fresh.length < records.length) {
        const kept = new Set(fresh);
        await parts.giveUp(
          records.filter((record) => !kept.has(record)),
          'RecordAgeExceeded',
          failures,
        );
        records = fresh;
      }
    }
    if (records.length === 0) continue;
    const from = firstFailure(records, await parts.invoke(records), settings.reportsFailures);
    if (from === undefined) continue;
    const rest = records.slice(from);
    if (settings.bisect && (from > 0 || rest.length > 1)) {
      // Splitting does not count against the retries: at the named record, or in the middle when nothing was done.
      const middle = from > 0 ? rest.length : Math.ceil(rest.length / 2);
      if (middle < rest.length) left.push({ records: rest.slice(middle), failures });
      left.push({ records: rest.slice(0, middle), failures });
      await parts.wait(FIRST_PAUSE_MS);
      continue;
    }
    if (settings.maxRetries >= 0 && failures >= settings.maxRetries) {
      await parts.giveUp(rest, 'RetryAttemptsExhausted', failures + 1);
      continue;
    }
    left.push({ records: rest, failures: failures + 1 });
    await parts.wait(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 10)));
  }
};
