import { measure } from '../measure.ts';
import type { Report } from './report.ts';

/** A visitor who was new at any time in the range is new in all of it, so that nobody is counted in both rows. */
export const visitorTypes: Report = {
  describe: 'New against returning visitors.',
  rows: ({ visits }) => {
    const fresh = new Set(visits.flatMap(({ identified, isNew, who }) => (identified && isNew ? [who.identity] : [])));
    const known = visits.filter(({ identified }) => identified);
    const rows = [
      { value: 'new', ...measure(known.filter(({ who }) => fresh.has(who.identity))) },
      { value: 'returning', ...measure(known.filter(({ who }) => !fresh.has(who.identity))) },
    ];
    return rows.filter(({ sessions }) => sessions > 0);
  },
};
