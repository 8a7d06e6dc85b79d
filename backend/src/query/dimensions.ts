import type { Visit } from './visits.ts';

const one =
  (key: keyof Visit['who']) =>
  (visit: Visit): readonly string[] => [String(visit.who[key])];

const viewed = (visit: Visit) => visit.pages.filter((page) => page.viewed);
const endOf = (visit: Visit, at: 0 | -1): readonly string[] => {
  const page = viewed(visit).at(at);
  return page ? [page.path] : [];
};

/** What visits can be told apart and filtered by: each gives the values that hold for a visit. */
export const DIMENSIONS = {
  channel: one('channel'),
  source: one('source'),
  medium: one('medium'),
  campaign: one('campaign'),
  country: one('country'),
  region: one('region'),
  city: one('city'),
  device: one('device'),
  browser: one('browser'),
  os: one('os'),
  language: one('language'),
  tier: one('tier'),
  visitor_type: (visit: Visit) => [visit.isNew ? 'new' : 'returning'],
  page: (visit: Visit) => [...new Set(viewed(visit).map(({ path }) => path))],
  page_category: (visit: Visit) => [...new Set(viewed(visit).map(({ category }) => category))],
  entry_page: (visit: Visit) => endOf(visit, 0),
  exit_page: (visit: Visit) => endOf(visit, -1),
  event: (visit: Visit) => [
    ...new Set(visit.facts.map(({ type, name }) => (type === 'custom' ? name : (type as string)))),
  ],
  form: (visit: Visit) => [
    ...new Set(visit.facts.filter(({ type }) => type.startsWith('form_')).map(({ name }) => name)),
  ],
} as const satisfies Record<string, (visit: Visit) => readonly string[]>;

export type Dimension = keyof typeof DIMENSIONS;
export const isDimension = (name: string): name is Dimension => Object.hasOwn(DIMENSIONS, name);
