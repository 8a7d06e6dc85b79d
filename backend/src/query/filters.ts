import { DIMENSIONS, type Dimension, isDimension } from './dimensions.ts';
import type { Visit } from './visits.ts';

export type Filter = { dimension: Dimension; not: boolean; value: string };

/** `country:FR` or `country!:FR`; the value is everything after the first colon. */
export const parseFilter = (text: string): Filter | undefined => {
  const at = text.indexOf(':');
  if (at < 1) return undefined;
  const not = text[at - 1] === '!';
  const dimension = text.slice(0, not ? at - 1 : at);
  return isDimension(dimension) ? { dimension, not, value: text.slice(at + 1) } : undefined;
};

/**
 * Filters choose visits, whole: every number is then computed over all that the chosen visits did. Several values of
 * one dimension are alternatives; different dimensions must all hold.
 */
export const chosen = (visits: readonly Visit[], filters: readonly Filter[]): readonly Visit[] => {
  if (filters.length === 0) return visits;
  const byDimension = Map.groupBy(filters, ({ dimension }) => dimension);
  return visits.filter((visit) =>
    [...byDimension].every(([dimension, group]) => {
      const values = DIMENSIONS[dimension](visit);
      const wanted = group.filter(({ not }) => !not);
      return (
        (wanted.length === 0 || wanted.some(({ value }) => values.includes(value))) &&
        !group.some(({ not, value }) => not && values.includes(value))
      );
    }),
  );
};
