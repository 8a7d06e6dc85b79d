import { bucketsOf, compose } from './compose.ts';
import type { Answers, Query, Row, Statement } from './question.ts';
import type { Base } from './relations/index.ts';

/** Computes reports; several of one question share one reading of what is not archived yet. */
export type QueryEngine = {
  run: (query: Query) => Promise<Answers>;
};

/** What an engine is made of: it gets the relations of a question ready, and runs a statement over them. */
export type Dialect = {
  /** Reports that run side by side. Default 1: DuckDB uses every processor for one. */
  atOnce?: number;
  /** The relations of the question; `select` runs over them until `done`. */
  open: (query: Query) => Promise<{
    base: Base;
    slot: number;
    select: (statement: Statement) => Promise<Row[]>;
    done: () => Promise<void>;
  }>;
};

/** Buckets are numbers in SQL; people read when they begin. */
const labelled = (rows: readonly Row[], labels: readonly { label: string }[]): Row[] =>
  rows.map(({ bucket, ...rest }) => ({ start: labels[Number(bucket)]?.label ?? '', ...rest }));

export const createEngine = (dialect: Dialect): QueryEngine => ({
  run: async (query) => {
    const { base, slot, select, done } = await dialect.open(query);
    try {
      const answers: Answers = {};
      const waiting = [...query.reports];
      const work = async (): Promise<void> => {
        for (let name = waiting.shift(); name; name = waiting.shift()) {
          const rows = await select(compose(name, query, base, slot));
          answers[name] = rows.some((row) => 'bucket' in row) ? labelled(rows, bucketsOf(name, query)) : rows;
        }
      };
      await Promise.all(Array.from({ length: dialect.atOnce ?? 1 }, work));
      return answers;
    } finally {
      await done();
    }
  },
});
