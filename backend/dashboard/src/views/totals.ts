import type { Row } from '../api.ts';
import { h } from '../dom.ts';
import { compact, count, decimal, duration, percent } from '../format.ts';
import type { State } from '../state.ts';

type Total = {
  readonly field: string;
  readonly name: string;
  readonly show: (value: number | string | null | undefined) => string;
  /** Whether more is better; the bounce rate is the other way round. */
  readonly good: 1 | -1;
  readonly metric?: State['metric'];
};

const TOTALS: readonly Total[] = [
  { field: 'visitors', name: 'Visitors', show: compact, good: 1, metric: 'visitors' },
  { field: 'sessions', name: 'Sessions', show: compact, good: 1, metric: 'sessions' },
  { field: 'pageviews', name: 'Page views', show: compact, good: 1, metric: 'pageviews' },
  { field: 'views_per_session', name: 'Views per session', show: decimal, good: 1 },
  { field: 'bounce_rate', name: 'Bounce rate', show: percent, good: -1 },
  { field: 'engaged_time', name: 'Engaged time', show: duration, good: 1 },
];

const change = (now: unknown, before: unknown, good: 1 | -1): HTMLElement | null => {
  if (typeof now !== 'number' || typeof before !== 'number') return null;
  if (before === 0) return now === 0 ? null : h('span', { class: 'delta' }, 'new');
  const by = (now - before) / before;
  const sign = Math.abs(by) < 0.005 ? 0 : Math.sign(by);
  const shown = `${sign > 0 ? '↑' : sign < 0 ? '↓' : '→'} ${Math.abs(by) >= 10 ? '>999' : Math.round(Math.abs(by) * 100)}%`;
  const says = `${sign < 0 ? 'down' : 'up'} ${Math.round(Math.abs(by) * 100)} per cent against the range before`;
  return h(
    'span',
    { class: `delta ${sign === 0 ? '' : sign === good ? 'good' : 'bad'}`, title: says, 'aria-label': says },
    shown,
  );
};

/** The numbers of the range. Those that the chart can show are buttons. */
export const totals = (
  now: Row,
  before: Row | undefined,
  metric: State['metric'],
  choose: (metric: State['metric']) => void,
): HTMLElement =>
  h(
    'div',
    { class: 'totals' },
    ...TOTALS.map(({ field, name, show, good, metric: own }) => {
      const error = field === 'visitors' ? Number(now.visitors_error ?? 0) : 0;
      const content = [
        h('span', { class: 'name' }, name),
        h(
          'span',
          { class: 'number' },
          show(now[field]),
          error > 0 &&
            h('small', { title: `Estimated error: ${count(error)} visitors either way` }, ` ±${compact(error)}`),
        ),
        before ? change(now[field], before[field], good) : null,
      ];
      return own
        ? h(
            'button',
            { type: 'button', class: 'total', 'aria-pressed': String(own === metric), click: () => choose(own) },
            ...content,
          )
        : h('div', { class: 'total' }, ...content);
    }),
  );
