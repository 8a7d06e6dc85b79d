import type { Reconciliation } from '../records/manifest.ts';

/** What is counted while an hour's lines go by. */
export type HourFacts = {
  rows: number;
  /** Earliest and latest event time of the lines, ISO. */
  firstEvent: string | null;
  lastEvent: string | null;
  enrichmentVersions: ReadonlySet<string>;
  reconciliation?: Reconciliation;
  unreadable: readonly string[];
};

export const createFacts = () => {
  let rows = 0;
  let firstEvent: string | null = null;
  let lastEvent: string | null = null;
  let bots = 0;
  let rejected = 0;
  let pending = 0;
  const versions = new Set<string>();
  const unreadable: string[] = [];
  return {
    event: (time: string) => {
      rows++;
      if (firstEvent === null || time < firstEvent) firstEvent = time;
      if (lastEvent === null || time > lastEvent) lastEvent = time;
    },
    enrichedBy: (version: string) => void versions.add(version),
    bots: (count: number) => {
      bots += count;
    },
    rejected: (count: number) => {
      rejected += count;
    },
    pending: (count: number) => {
      pending += count;
    },
    unreadable: (key: string) => void unreadable.push(key),
    total: (kind: 'raw' | 'enriched'): HourFacts => ({
      rows,
      firstEvent,
      lastEvent,
      enrichmentVersions: versions,
      unreadable,
      ...(kind === 'enriched' && {
        reconciliation: {
          received: rows + rejected + pending,
          enriched: rows - bots,
          bots,
          rejected,
          pending,
          complete: pending === 0 && unreadable.length === 0,
        },
      }),
    }),
  };
};
export type FactCounter = ReturnType<typeof createFacts>;
