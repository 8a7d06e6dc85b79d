import { measure, visitorsError } from '../measure.ts';
import type { Report } from './report.ts';

export const summary: Report = {
  describe:
    'The numbers of the whole range: visitors with their estimated error, sessions, page views, rates, bots beside them.',
  rows: ({ visits, facts }) => {
    const bots = facts.filter(({ who }) => who.bot);
    const seen = visits.reduce((sum, visit) => sum + visit.facts.length, 0);
    return [
      {
        ...measure(visits),
        visitors_error: visitorsError(visits),
        new_visitors: new Set(visits.flatMap((v) => (v.identified && v.isNew ? [v.who.identity] : []))).size,
        households: new Set(visits.flatMap(({ who }) => (who.household ? [who.household] : []))).size,
        events: seen,
        unidentified_pageviews: Math.round(visits.reduce((sum, v) => sum + (v.identified ? 0 : v.pageviews), 0)),
        bot_events: bots.length,
        bot_sessions: new Set(bots.map(({ who }) => who.session)).size,
      },
    ];
  },
};
