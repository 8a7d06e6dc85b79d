/** What the page shows is in its address, so that it can be shared, reloaded and gone back from. */
export type State = {
  site: string;
  /** `30d` and so on, or `custom` with from and to. */
  range: string;
  from: string;
  to: string;
  /** `dimension:value`, `dimension!:value`. */
  filters: readonly string[];
  metric: 'visitors' | 'sessions' | 'pageviews';
  compare: boolean;
};

export const RANGES = [
  ['today', 'Today'],
  ['yesterday', 'Yesterday'],
  ['7d', 'Last 7 days'],
  ['30d', 'Last 30 days'],
  ['90d', 'Last 90 days'],
  ['12mo', 'Last 12 months'],
  ['custom', 'Custom range'],
] as const;

const METRICS: readonly string[] = ['visitors', 'sessions', 'pageviews'];
const DATE = /^\d{4}-\d{2}-\d{2}$/;

export const readState = (search: string): State => {
  const query = new URLSearchParams(search);
  const [from, to] = [query.get('from') ?? '', query.get('to') ?? ''];
  const custom = DATE.test(from) && DATE.test(to);
  const range = query.get('range') ?? 'today';
  const metric = query.get('metric') ?? 'visitors';
  return {
    site: query.get('site') ?? '',
    range: custom ? 'custom' : RANGES.some(([name]) => name === range && name !== 'custom') ? range : 'today',
    from: custom ? from : '',
    to: custom ? to : '',
    filters: query.getAll('filter'),
    metric: (METRICS.includes(metric) ? metric : 'visitors') as State['metric'],
    compare: query.get('compare') !== 'none',
  };
};

/** The shortest address of a state: what is the default is left out. */
export const writeState = (state: State): string => {
  const query = new URLSearchParams();
  if (state.site) query.set('site', state.site);
  if (state.range === 'custom') {
    query.set('from', state.from);
    query.set('to', state.to);
  } else if (state.range !== 'today') query.set('range', state.range);
  for (const filter of state.filters) query.append('filter', filter);
  if (state.metric !== 'visitors') query.set('metric', state.metric);
  if (!state.compare) query.set('compare', 'none');
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
