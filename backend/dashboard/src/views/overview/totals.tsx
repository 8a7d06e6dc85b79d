import type { Row } from '../../api/types.ts';
import { compact, count, decimal, duration, percent, type Show } from '../../format/numbers.ts';
import { Delta, type Good } from '../../ui/delta.tsx';
import type { Metric } from '../../url/state.ts';

type Total = {
  readonly field: string;
  readonly name: string;
  readonly show: Show;
  readonly good: Good;
  /** The chart can show it. */
  readonly metric?: Metric;
};

const TOTALS: readonly Total[] = [
  { field: 'visitors', name: 'Visitors', show: compact, good: 1, metric: 'visitors' },
  { field: 'sessions', name: 'Sessions', show: compact, good: 1, metric: 'sessions' },
  { field: 'pageviews', name: 'Page views', show: compact, good: 1, metric: 'pageviews' },
  { field: 'views_per_session', name: 'Views per session', show: decimal, good: 1 },
  { field: 'bounce_rate', name: 'Bounce rate', show: percent, good: -1 },
  { field: 'engaged_time', name: 'Engaged time', show: duration, good: 1 },
];

type TotalsProps = {
  now: Row;
  before: Row | undefined;
  /** Leave the comparison out altogether. */
  alone: boolean;
  metric: Metric;
  choose: (metric: Metric) => void;
};

/** The numbers of the range. Those that the chart can show are buttons. */
export const Totals = ({ now, before, alone, metric, choose }: TotalsProps) => (
  <div class="totals">
    {TOTALS.map(({ field, name, show, good, metric: own }) => {
      const error = field === 'visitors' ? Number(now.visitors_error ?? 0) : 0;
      const content = (
        <>
          <span class="name">{name}</span>
          <span class="value">
            {show(now[field])}
            {error > 0 && (
              <small title={`Estimated error: ${count(error)} visitors either way`}> ±{compact(error)}</small>
            )}
          </span>
          {!alone && <Delta now={now[field]} before={before?.[field]} good={good} />}
        </>
      );
      return own ? (
        <button key={field} type="button" class="total" aria-pressed={own === metric} onClick={() => choose(own)}>
          {content}
        </button>
      ) : (
        <div key={field} class="total">
          {content}
        </div>
      );
    })}
  </div>
);
