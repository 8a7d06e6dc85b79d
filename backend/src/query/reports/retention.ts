import { ratio } from '../measure.ts';
import { bucketAt, buckets } from '../time/buckets.ts';
import type { Report, Row } from './report.ts';

/** Only tier `full` knows a visitor on another day, so only it can be asked who came back. */
export const retention: Report = {
  describe:
    'By the week in which visitors of tier full were first seen in the range: how many came back n weeks later.',
  rows: ({ visits }, { from, to, timeZone }) => {
    const weeks = buckets(from, to, 'week', timeZone);
    const seen = new Map<string, Set<number>>();
    for (const { who, start } of visits) {
      if (who.tier !== 'full') continue;
      seen.set(who.identity, (seen.get(who.identity) ?? new Set()).add(bucketAt(weeks, start)));
    }
    const rows: Row[] = [];
    for (const [first, week] of weeks.entries()) {
      const cohort = [...seen.values()].filter((set) => Math.min(...set) === first);
      for (let later = 0; first + later < weeks.length && cohort.length > 0; later++) {
        const returned = cohort.filter((set) => set.has(first + later)).length;
        rows.push({ start: week.label, weeks_later: later, visitors: returned, share: ratio(returned, cohort.length) });
      }
    }
    return rows;
  },
};
