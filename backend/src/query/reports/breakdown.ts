import { DIMENSIONS, type Dimension } from '../dimensions.ts';
import { measure } from '../measure.ts';
import type { Visit } from '../visits.ts';
import type { Report, Row } from './report.ts';

const most = (a: Row, b: Row): number =>
  Number(b.visitors) - Number(a.visitors) ||
  Number(b.pageviews) - Number(a.pageviews) ||
  (String(a.value) < String(b.value) ? -1 : 1);

/** The visits that have each value of a dimension; a visit may have several (the pages it saw) or none. */
export const byValue = (visits: readonly Visit[], dimension: Dimension): Map<string, Visit[]> => {
  const groups = new Map<string, Visit[]>();
  for (const visit of visits) {
    for (const value of DIMENSIONS[dimension](visit)) {
      const group = groups.get(value);
      if (group) group.push(visit);
      else groups.set(value, [visit]);
    }
  }
  return groups;
};

/** Visits by one dimension, with all measures. Visitors of the rows do not add up: one may be in several. */
export const breakdown = (dimension: Dimension, describe: string): Report => ({
  describe,
  rows: ({ visits }, { limit }) =>
    [...byValue(visits, dimension)]
      .map(([value, group]) => ({ value, ...measure(group) }))
      .sort(most)
      .slice(0, limit),
});
