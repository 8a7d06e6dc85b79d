/** What the page shows is in its address, so that it can be shared, reloaded and gone back from. */
export type State = {
  site: string;
  view: string;
  /** `30d` and so on, or `custom` with from and to. */
  range: string;
  from: string;
  to: string;
  /** `dimension:value`, `dimension!:value`. */
  filters: readonly string[];
  metric: Metric;
  compare: boolean;
  /** Steps of the funnel: `page:/pricing`, `page:/docs/*`, `event:signup`, `form:contact`. */
  steps: readonly string[];
  /** What a funnel follows. */
  scope: 'visit' | 'visitor';
};

export const METRICS = ['visitors', 'sessions', 'pageviews'] as const;
export type Metric = (typeof METRICS)[number];

export const RANGES = [
  ['today', 'Today'],
  ['yesterday', 'Yesterday'],
  ['7d', 'Last 7 days'],
  ['30d', 'Last 30 days'],
  ['90d', 'Last 90 days'],
  ['12mo', 'Last 12 months'],
] as const;

/** As the API takes it. Anything else in a link must not become part of a snippet that somebody pastes. */
const SITE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const FIRST_VIEW = 'overview';
const FIRST_RANGE = 'today';

export const readState = (search: string): State => {
  const query = new URLSearchParams(search);
  const [from, to] = [query.get('from') ?? '', query.get('to') ?? ''];
  const custom = DATE.test(from) && DATE.test(to);
  const range = query.get('range') ?? '';
  const site = query.get('site') ?? '';
  return {
    site: SITE.test(site) ? site : '',
    view: query.get('view') ?? FIRST_VIEW,
    range: custom ? 'custom' : RANGES.some(([name]) => name === range) ? range : FIRST_RANGE,
    from: custom ? from : '',
    to: custom ? to : '',
    filters: query.getAll('filter'),
    metric: METRICS.find((name) => name === query.get('metric')) ?? 'visitors',
    compare: query.get('compare') !== 'none',
    steps: query.getAll('step'),
    scope: query.get('scope') === 'visitor' ? 'visitor' : 'visit',
  };
};

/** The shortest address of a state: what is the default is left out. */
export const writeState = (state: State): string => {
  const query = new URLSearchParams();
  if (state.site) query.set('site', state.site);
  if (state.view !== FIRST_VIEW) query.set('view', state.view);
  if (state.range === 'custom') {
    query.set('from', state.from);
    query.set('to', state.to);
  } else if (state.range !== FIRST_RANGE) query.set('range', state.range);
  for (const filter of state.filters) query.append('filter', filter);
  if (state.metric !== 'visitors') query.set('metric', state.metric);
  if (!state.compare) query.set('compare', 'none');
  for (const step of state.steps) query.append('step', step);
  if (state.scope !== 'visit') query.set('scope', state.scope);
  return query.size > 0 ? `?${query}` : '';
};

/** The question of a state, as the API takes it. */
export const toQuery = (state: State, more: Readonly<Record<string, string>> = {}): URLSearchParams => {
  const query = new URLSearchParams({ site: state.site, ...more });
  if (state.range === 'custom') {
    query.set('from', state.from);
    query.set('to', state.to);
  } else query.set('range', state.range);
  for (const filter of state.filters) query.append('filter', filter);
  return query;
};
