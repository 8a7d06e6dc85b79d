import { DIMENSIONS, type Dimension, isDimension } from './dimensions.ts';

export type Filter = { dimension: Dimension; not: boolean; value: string };

/** `country:FR` or `country!:FR`; the value is everything after the first colon. */
export const parseFilter = (text: string): Filter | undefined => {
  const at = text.indexOf(':');
  if (at < 1) return undefined;
  const not = text[at - 1] === '!';
  const dimension = text.slice(0, not ? at - 1 : at);
  return isDimension(dimension) ? { dimension, not, value: text.slice(at + 1) } : undefined;
};

const RELATION = { page: 'all_pages WHERE view_count > 0 AND', action: 'all_actions WHERE NOT is_bot AND' } as const;

/** A condition on all_visits that one of the named parameters is among the values of a visit. */
const holds = (dimension: Dimension, names: readonly string[]): string => {
  const { of, sql } = DIMENSIONS[dimension];
  const list = names.map((name) => `$${name}`).join(', ');
  return of === 'visit'
    ? `coalesce(${sql}, '') IN (${list})`
    : `session_key IN (SELECT session_key FROM ${RELATION[of]} ${sql} IN (${list}))`;
};

/**
 * Filters choose visits, whole: every number is then computed over all that the chosen visits did. Several values of
 * one dimension are alternatives; different dimensions must all hold. Values stay in parameters `f0`, `f1` …
 */
export const conditions = (filters: readonly Filter[]): { sql: string[]; parameters: Record<string, string> } => {
  const parameters: Record<string, string> = {};
  const named = filters.map((filter, n) => {
    parameters[`f${n}`] = filter.value;
    return { ...filter, name: `f${n}` };
  });
  const sql: string[] = [];
  for (const [dimension, group] of Map.groupBy(named, (filter) => filter.dimension)) {
    const names = (not: boolean) => group.filter((filter) => filter.not === not).map(({ name }) => name);
    if (names(false).length > 0) sql.push(holds(dimension, names(false)));
    if (names(true).length > 0) sql.push(`NOT (${holds(dimension, names(true))})`);
  }
  return { sql, parameters };
};
