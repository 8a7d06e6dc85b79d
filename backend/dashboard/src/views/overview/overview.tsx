import { ask } from '../../api/client.ts';
import type { ReportAnswer } from '../../api/types.ts';
import { Chart } from '../../chart/chart.tsx';
import { useLoad } from '../../data/use-load.ts';
import { Shown } from '../../ui/states.tsx';
import { toQuery } from '../../url/state.ts';
import { FirstEvent } from '../setup/first-event.tsx';
import type { ViewProps } from '../view.ts';
import { Breakdown } from './breakdown.tsx';
import { PANEL_REPORTS, PANELS } from './panels.ts';
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
  const loaded = useLoad(
    JSON.stringify([site, range, from, to, filters, compare]),
    async (signal) => {
      const names = ['summary', 'timeseries', ...PANEL_REPORTS].join(',');
      const [now, then] = await Promise.all([
        ask<ReportAnswer>(`/reports?${toQuery(state, { names, limit: String(SHOWN_FIRST) })}`, { signal }),
        compare
          ? ask<ReportAnswer>(`/reports?${toQuery(state, { names: 'summary,timeseries', compare: 'previous' })}`, {
              signal,
            })
          : undefined,
      ]);
      return { ...now, ...(then?.compare ? { compare: then.compare } : {}) };
    },
    fresh,
  );
  const only = (filter: string) => state.filters.includes(filter) || go({ filters: [...state.filters, filter] });
  return (
    <Shown of={loaded} lines={14}>
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
            <div class="panels">
              {PANELS.map((panel) => (
                <Breakdown
                  key={panel.name}
                  panel={panel}
                  reports={reports}
                  only={only}
                  csvOf={(report) => `/api/reports/${report}?${toQuery(state, { format: 'csv', limit: CSV_ROWS })}`}
                  questionOf={(report) => `/reports/${report}?${toQuery(state, { limit: ALL_ROWS })}`}
                />
              ))}
            </div>
          </div>
        );
      }}
    </Shown>
  );
};
