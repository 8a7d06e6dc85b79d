import type { DynamoDBRecord } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../functions/types.ts';
import { deliver, firstFailure } from './deliver.ts';

const make = (sequence: number, seconds = 1_000): DynamoDBRecord => ({
  dynamodb: { SequenceNumber: String(sequence), ApproximateCreationDateTime: seconds },
});
const sequenceOf = (record: DynamoDBRecord): number => Number(record.dynamodb?.SequenceNumber);
const thrown: Outcome = { ok: false, error: { errorType: 'Error', errorMessage: 'no' } };
const said = (value: unknown): Outcome => ({ ok: true, result: JSON.stringify(value) });

/** A function that fails on some records: by throwing, or by naming the first of them. */
const run = async (options: {
  count: number;
  poison: ReadonlySet<number>;
  bisect: boolean;
  reports: boolean;
  maxRetries: number;
}) => {
  const processed = new Set<number>();
  const given: number[] = [];
  const invocations: number[][] = [];
  await deliver(
    Array.from({ length: options.count }, (_, n) => make(n + 1)),
    { bisect: options.bisect, maxRetries: options.maxRetries, maxAgeMs: -1, reportsFailures: options.reports },
    {
      invoke: async (records) => {
        invocations.push(records.map(sequenceOf));
        for (const record of records) {
          if (!options.poison.has(sequenceOf(record))) processed.add(sequenceOf(record));
          else if (options.reports)
            return said({ batchItemFailures: [{ itemIdentifier: String(sequenceOf(record)) }] });
          else return thrown;
        }
        return options.reports ? said({ batchItemFailures: [] }) : said(null);
      },
      giveUp: async (records) => {
        given.push(...records.map(sequenceOf));
      },
      now: () => 1_000_000,
      wait: async () => undefined,
    },
  );
  return { processed, given, invocations };
};

const cases = fc.record({
  count: fc.integer({ min: 1, max: 24 }),
  poison: fc.uniqueArray(fc.integer({ min: 1, max: 24 }), { maxLength: 5 }).map((list) => new Set(list)),
  bisect: fc.boolean(),
  reports: fc.boolean(),
  maxRetries: fc.integer({ min: 0, max: 3 }),
});

describe('a delivered batch', () => {
  it('leaves no record that was neither processed nor given up', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (options) => {
        const { processed, given } = await run(options);
        for (let sequence = 1; sequence <= options.count; sequence++)
          expect(processed.has(sequence) || given.includes(sequence)).toBe(true);
        expect(new Set(given).size).toBe(given.length);
      }),
    );
  });

  it('gives up nothing but the poison where batches are bisected', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (options) => {
        const { given, processed } = await run({ ...options, bisect: true });
        const poison = [...options.poison].filter((sequence) => sequence <= options.count).sort((a, b) => a - b);
        expect(given).toEqual(poison);
        expect(processed.size).toBe(options.count - poison.length);
      }),
    );
  });

  it('tries each single record as often as it may and no more', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (options) => {
        const { invocations } = await run({ ...options, bisect: true });
        for (const sequence of options.poison) {
          const alone = invocations.filter((batch) => batch.length === 1 && batch[0] === sequence);
          if (sequence <= options.count) expect(alone.length).toBe(options.maxRetries + 1);
        }
      }),
    );
  });

  it('keeps the order of first deliveries', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (options) => {
        const { invocations } = await run(options);
        const first: number[] = [];
        for (const sequence of invocations.flat()) if (!first.includes(sequence)) first.push(sequence);
        expect(first).toEqual([...first].sort((a, b) => a - b));
      }),
    );
  });

  it('gives up what is too old before it invokes anything', async () => {
    const seen: number[] = [];
    const given: string[] = [];
    await deliver(
      [make(1, 10), make(2, 1_000)],
      { bisect: false, maxRetries: 0, maxAgeMs: 60_000, reportsFailures: false },
      {
        invoke: async (records) => {
          seen.push(...records.map(sequenceOf));
          return said(null);
        },
        giveUp: async (records, condition) => {
          given.push(`${condition} ${records.map(sequenceOf)}`);
        },
        now: () => 1_000_000,
        wait: async () => undefined,
      },
    );
    expect(seen).toEqual([2]);
    expect(given).toEqual(['RecordAgeExceeded 1']);
  });
});

it.each<[string, Outcome, boolean, number | undefined]>([
  ['an error', thrown, true, 0],
  ['nothing', said(null), true, undefined],
  ['an empty list', said({ batchItemFailures: [] }), true, undefined],
  ['no list', said({}), true, undefined],
  ['the second', said({ batchItemFailures: [{ itemIdentifier: '2' }] }), true, 1],
  [
    'two, of which the lowest counts',
    said({ batchItemFailures: [{ itemIdentifier: '3' }, { itemIdentifier: '2' }] }),
    true,
    1,
  ],
  ['one that is not in the batch', said({ batchItemFailures: [{ itemIdentifier: '9' }] }), true, 0],
  ['one without a name', said({ batchItemFailures: [{ itemIdentifier: '' }] }), true, 0],
  ['one of another shape', said({ batchItemFailures: [null] }), true, 0],
  ['a list that is none', said({ batchItemFailures: 'all' }), true, 0],
  [
    'failures of a function that does not report them',
    said({ batchItemFailures: [{ itemIdentifier: '2' }] }),
    false,
    undefined,
  ],
])('an answer that names %s', (_, outcome, reports, expected) => {
  expect(firstFailure([make(1), make(2), make(3)], outcome, reports)).toBe(expected);
});
