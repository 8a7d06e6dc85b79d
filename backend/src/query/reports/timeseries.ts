import { bucketAt } from '../time/buckets.ts';
import type { Report } from './report.ts';

type Part = { visitors: Set<string>; sessions: Set<string>; pageviews: number };

export const timeseries: Report = {
  describe: 'Visitors, sessions and page views in each interval, in the time zone of the question.',
  rows: ({ visits, buckets }) => {
    const parts: Part[] = buckets.map(() => ({ visitors: new Set(), sessions: new Set(), pageviews: 0 }));
    for (const { identified, who, facts } of visits) {
      for (const { at, type, weight } of facts) {
        const part = parts[bucketAt(buckets, at)];
        if (!part) continue;
        if (type === 'pageview') part.pageviews += weight;
        if (!identified) continue;
        part.visitors.add(who.identity);
        part.sessions.add(who.session);
      }
    }
    return parts.map(({ visitors, sessions, pageviews }, i) => ({
      start: buckets[i]?.label ?? '',
      visitors: visitors.size,
      sessions: sessions.size,
      pageviews: Math.round(pageviews),
    }));
  },
};
