import type { Filter } from './filters.ts';
import type { Parameters } from './parameters.ts';
import type { ReportName } from './reports/index.ts';
import type { Interval } from './time/buckets.ts';

/** A step of a funnel: `pages` means all paths that begin with the value. */
export type Step = { kind: 'page' | 'pages' | 'event' | 'form'; value: string };

/** What is asked. Instants are epoch milliseconds, `to` exclusive. */
export type Query = {
  siteId: string;
  from: number;
  to: number;
  interval: Interval;
  timeZone: string;
  limit: number;
  filters: readonly Filter[];
  reports: readonly ReportName[];
  steps?: readonly Step[];
  /** What a funnel follows. Default `visit`. */
  scope?: 'visit' | 'visitor';
};

/** One SQL text with the values to bind. */
export type Statement = { sql: string; parameters: Parameters };

export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;
export type Answers = Partial<Record<ReportName, readonly Row[]>>;
