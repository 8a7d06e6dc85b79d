import type { Column } from './columns.ts';

type Reader = (line: unknown) => unknown;

/** Stands for what has no members, so that a path ends in `undefined` there. */
const NOTHING: Record<string, unknown> = Object.freeze({});

const member = (value: unknown, step: string): unknown =>
  (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : NOTHING)[step];

/**
 * Follows a path like `identity.session_id`; `undefined` where any step is missing. Paths come from the table of columns
 * and lines from JSON, so that no step meets a getter or a member of a prototype. Two steps at most are nearly all of
 * them: they are written out because this is called eighty times a row.
 */
export const readerOf = ({ from }: Pick<Column, 'from'>): Reader => {
  const [first = '', second, ...rest] = from.split('.');
  if (second === undefined) return (line) => member(line, first);
  if (rest.length === 0) return (line) => member(member(line, first), second);
  return (line) => rest.reduce(member, member(member(line, first), second));
};
