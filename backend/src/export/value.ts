import type { Column } from './columns.ts';

type Reader = (line: unknown) => unknown;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/**
 * Follows a path like `identity.session_id`; `undefined` where any step is missing. Paths come from the table of columns
 * and lines from JSON, so that no step meets a getter or a member of a prototype.
 */
export const readerOf = ({ from }: Pick<Column, 'from'>): Reader => {
  const steps = from.split('.');
  return (line) => steps.reduce<unknown>((value, step) => (isObject(value) ? value[step] : undefined), line);
};

/** A step of the columns' paths: the columns that end in it, and the steps that go on from it. */
type Step = { name: string; columns: number[]; next: Step[] };

const stepsOf = (columns: readonly Pick<Column, 'from'>[]): Step[] => {
  const root: Step = { name: '', columns: [], next: [] };
  for (const [at, { from }] of columns.entries()) {
    let step = root;
    for (const name of from.split('.')) {
      const next: Step = step.next.find((one) => one.name === name) ?? { name, columns: [], next: [] };
      if (!step.next.includes(next)) step.next.push(next);
      step = next;
    }
    step.columns.push(at);
  }
  return root.next;
};

const readSteps = (value: Record<string, unknown>, steps: readonly Step[], into: unknown[]): void => {
  for (const step of steps) {
    const found = value[step.name];
    if (found === undefined) continue;
    for (const column of step.columns) into[column] = found;
    if (step.next.length > 0 && isObject(found)) readSteps(found, step.next, into);
  }
};

/**
 * Reads the values of all columns of a line at once, each member on the way only once: with eighty columns, most of them
 * absent, that is three times as fast as a reader a column. The array is the same at every call.
 */
export const createRowReader = (columns: readonly Pick<Column, 'from'>[]): ((line: unknown) => readonly unknown[]) => {
  const steps = stepsOf(columns);
  const values: unknown[] = new Array(columns.length).fill(undefined);
  return (line) => {
    values.fill(undefined);
    if (isObject(line)) readSteps(line, steps, values);
    return values;
  };
};
