import { ratio } from '../measure.ts';
import type { Page, Visit } from '../visits.ts';
import type { Report, Row } from './report.ts';

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);

type PageGroup = { visitors: Set<string>; sessions: Set<string>; views: Page[]; entries: number; exits: number };

const byPath = (visits: readonly Visit[]): Map<string, PageGroup> => {
  const groups = new Map<string, PageGroup>();
  for (const { who, identified, pages } of visits) {
    const views = pages.filter(({ viewed }) => viewed);
    for (const [i, page] of views.entries()) {
      const group = groups.get(page.path) ?? {
        visitors: new Set(),
        sessions: new Set(),
        views: [],
        entries: 0,
        exits: 0,
      };
      groups.set(page.path, group);
      group.views.push(page);
      if (!identified) continue;
      group.visitors.add(who.identity);
      group.sessions.add(who.session);
      if (i === 0) group.entries++;
      if (i === views.length - 1) group.exits++;
    }
  }
  return groups;
};

export const pages: Report = {
  describe: 'Pages by views, with engaged time and scroll depth of a view, and how often a visit began or ended there.',
  rows: ({ visits }, { limit }) =>
    [...byPath(visits)]
      .map(([value, { visitors, sessions, views, entries, exits }]) => ({
        value,
        visitors: visitors.size,
        sessions: sessions.size,
        pageviews: Math.round(views.reduce((sum, { weight }) => sum + weight, 0)),
        // A page whose exit never came has no engaged time to average.
        engaged_time: mean(views.flatMap(({ engaged }) => (engaged > 0 ? [engaged] : []))),
        scroll_depth: mean(views.map(({ scroll }) => scroll)),
        entries,
        exits,
        exit_rate: ratio(exits, sessions.size),
      }))
      .sort((a, b) => b.pageviews - a.pageviews || (a.value < b.value ? -1 : 1))
      .slice(0, limit),
};

const MARKS = [25, 50, 75, 100] as const;

export const scrollDepth: Report = {
  describe: 'How far down each page its views went: the share that reached a quarter, half, three quarters, the end.',
  rows: ({ visits }, { limit }) =>
    [...byPath(visits)]
      .map(([value, { visitors, views }]): Row => {
        const reached = (mark: number) => ratio(views.filter(({ scroll }) => scroll >= mark).length, views.length);
        return {
          value,
          visitors: visitors.size,
          pageviews: views.length,
          scroll_depth: mean(views.map(({ scroll }) => scroll)),
          ...Object.fromEntries(MARKS.map((mark) => [`reached_${mark}`, reached(mark)])),
        };
      })
      .sort((a, b) => Number(b.pageviews) - Number(a.pageviews) || (String(a.value) < String(b.value) ? -1 : 1))
      .slice(0, limit),
};
