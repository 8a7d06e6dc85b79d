import { ask } from '../../api/client.ts';
import type { ReportAnswer } from '../../api/types.ts';
import { Chart } from '../../chart/chart.tsx';
import { useLoad } from '../../data/use-load.ts';
import { Failed, Shown } from '../../ui/states.tsx';
import { toQuery } from '../../url/state.ts';
import { FirstEvent } from '../setup/first-event.tsx';
import type { ViewProps } from '../view.ts';
import { Breakdown } from './breakdown.tsx';
import { FIRST_REPORTS, PANELS } from './panels.ts';
import { Totals } from './totals.tsx';

const SHOWN_FIRST = 9;
const ALL_ROWS = '1000';
const CSV_ROWS = '10000';

const NOTHING: readonly never[] = [];

/** Dates of the parts that were dragged over; parts of an hour are in one day. */
const zoomTo = (answer: ReportAnswer, first: number, last: number) => {
  const rows = answer.reports.timeseries ?? [];
  const date = (at: number) => String(rows[at]?.start ?? '').slice(0, 10);
  const after = rows[last + 1] ? date(last + 1) : '';
  // A week or a month ends on the day before the next one begins.
  const end = answer.interval === 'week' || answer.interval === 'month' ? after || answer.to.slice(0, 10) : date(last);
  return { range: 'custom', from: date(first), to: end };
};

/** The whole site at a glance, and down to any of its parts. */
export const Overview = ({ state, go, fresh, live }: ViewProps) => {
  const { site, range, from, to, filters, compare, metric } = state;
  const asked = JSON.stringify([site, range, from, to, filters]);
  const loaded = useLoad(
    `${asked}${compare}`,
    (signal) => {
      const more = { names: 'summary,timeseries', ...(compare ? { compare: 'previous' } : {}) };
      return ask<ReportAnswer>(`/reports?${toQuery(state, more)}`, { signal });
    },
    fresh,
  );
  const limit = String(SHOWN_FIRST);
  const tables = useLoad(
    asked,
    (signal) => ask<ReportAnswer>(`/reports?${toQuery(state, { names: FIRST_REPORTS.join(','), limit })}`, { signal }),
    fresh,
  );
  const again = () => {
    loaded.again();
    tables.again();
  };
  const only = (filter: string) => state.filters.includes(filter) || go({ filters: [...state.filters, filter] });
  return (
    <div class="stack">
      <Shown of={{ ...loaded, again }} lines={8}>
        {(answer) => {
          const { reports, compare: before, interval } = answer;
          const summary = reports.summary?.[0] ?? {};
          const hasNothing = Number(summary.events ?? 0) + Number(summary.bot_events ?? 0) === 0;
          return (
            <div class="stack">
              {hasNothing && filters.length === 0 && <FirstEvent site={site} live={live} go={go} />}
              <section class="panel overview" aria-label="Overview">
                <Totals
                  now={summary}
                  before={before?.reports.summary?.[0]}
                  alone={!compare}
                  metric={metric}
                  choose={(chosen) => go({ metric: chosen }, true)}
                />
                <Chart
                  rows={reports.timeseries ?? NOTHING}
                  before={before?.reports.timeseries ?? NOTHING}
                  metric={metric}
                  interval={interval}
                  zoom={(first, last) => go(zoomTo(answer, first, last))}
                />
              </section>
            </div>
          );
        }}
      </Shown>
      {/* One of the two says what is wrong, for both. */}
      {tables.error && !loaded.error && <Failed message={tables.error.message} again={again} />}
      {(tables.data || !(tables.error || loaded.error)) && (
        <div class={tables.loading && tables.data ? 'panels dimmed' : 'panels'} aria-busy={tables.loading}>
          {PANELS.map((panel) => (
            <Breakdown
              key={panel.name}
              panel={panel}
              reports={tables.data?.reports}
              fresh={fresh}
              only={only}
              csvOf={(report) => `/api/reports/${report}?${toQuery(state, { format: 'csv', limit: CSV_ROWS })}`}
              questionOf={(report, rows = ALL_ROWS) => `/reports/${report}?${toQuery(state, { limit: rows })}`}
            />
          ))}
        </div>
      )}
    </div>
  );
};
