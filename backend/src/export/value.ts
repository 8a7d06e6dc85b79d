import type { Column } from './columns.ts';

type Reader = (line: unknown) => unknown;

/** Follows a path like `identity.session_id`; `undefined` where any step is missing. Own properties only. */
export const readerOf = ({ from }: Pick<Column, 'from'>): Reader => {
  const steps = from.split('.');
  return (line) => {
    let value: unknown = line;
    for (const step of steps) {
      if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step)) return undefined;
      value = (value as Record<string, unknown>)[step];
    }
    return value;
  };
};
