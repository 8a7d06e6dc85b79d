import type { Fact } from '../facts/fact.ts';
import type { Bucket, Interval } from '../time/buckets.ts';
import type { Visit } from '../visits.ts';

/** What a report is asked. Instants are epoch milliseconds. */
export type Question = {
  from: number;
  to: number;
  interval: Interval;
  timeZone: string;
  limit: number;
};

/** What a report is computed from. */
export type Material = {
  /** Chosen by the filters, bots left out. */
  visits: readonly Visit[];
  /** Every event of the range, bots too, before any filter. */
  facts: readonly Fact[];
  buckets: readonly Bucket[];
};

export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

export type Report = {
  /** One sentence, for the OpenAPI description. */
  readonly describe: string;
  readonly rows: (material: Material, question: Question) => readonly Row[];
};
