import { ask } from '../api/client.ts';
import type { ReportAnswer } from '../api/types.ts';
import { useLoad } from '../data/use-load.ts';
import { count, decimal, duration, percent } from '../format/numbers.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Figure, Panel } from '../ui/panel.tsx';
import { Scroll } from '../ui/scroll.tsx';
import { Empty, Shown } from '../ui/states.tsx';
import { toQuery } from '../url/state.ts';
import { ValueCell } from './overview/value-cell.tsx';
import type { ViewProps } from './view.ts';

const COLUMNS = [
  { field: 'visitors', name: 'Visitors', show: count },
  { field: 'sessions', name: 'Sessions', show: count },
  { field: 'views_per_session', name: 'Per visit', show: decimal },
  { field: 'bounce_rate', name: 'Bounce', show: percent },
  { field: 'engaged_time', name: 'Time', show: duration },
] as const;

const OF_HOUSEHOLDS = [
  { field: 'households', name: 'Homes', show: count },
  { field: 'visitors', name: 'Visitors', show: count },
  { field: 'sessions', name: 'Sessions', show: count },
] as const;

/** New against returning, and households. */
export const Visitors = ({ state, go, fresh }: ViewProps) => {
  const question = `/reports?${toQuery(state, { names: 'summary,visitor_types,households' })}`;
  const loaded = useLoad(question, (signal) => ask<ReportAnswer>(question, { signal }), fresh);
  const only = (filter: string) => state.filters.includes(filter) || go({ filters: [...state.filters, filter] });
  return (
    <Shown of={loaded}>
      {({ reports }) => {
        const summary = reports.summary?.[0] ?? {};
        const { visitor_types: types = [], households = [] } = reports;
        const visitors = Number(summary.visitors ?? 0);
        const share = (part: unknown) => (visitors > 0 ? `${percent(Number(part ?? 0) / visitors)} of visitors` : '');
        return (
          <div class="stack">
            <Panel name="New and returning">
              <div class="figures">
                <Figure name="Visitors" value={count(summary.visitors)} says={`±${count(summary.visitors_error)}`} />
                <Figure name="New" value={count(summary.new_visitors)} says={share(summary.new_visitors)} />
                <Figure
                  name="Returning"
                  value={count(visitors - Number(summary.new_visitors ?? 0))}
                  says={share(visitors - Number(summary.new_visitors ?? 0))}
                />
                <Figure
                  name="Page views of nobody"
                  value={count(summary.unidentified_pageviews)}
                  says="tier none: counted, not known"
                />
              </div>
              {types.length === 0 ? (
                <Empty title="No visitors in this range">Choose a longer range, or take a filter away.</Empty>
              ) : (
                <Scroll name="New and returning visitors">
                  <DataTable
                    name="Visitors"
                    columns={COLUMNS}
                    rows={types}
                    cell={(row) => <ValueCell dimension="visitor_type" value={String(row.value)} only={only} />}
                  />
                </Scroll>
              )}
            </Panel>
            <Panel
              name="Households"
              says="Devices that share a home line in the evening or at the weekend. Only visitors of tier full can have one; offices and mobile networks are none."
            >
              <div class="figures">
                <Figure name="Households" value={count(summary.households)} />
              </div>
              {households.length === 0 ? (
                <Empty title="No household in this range">
                  One is known when devices of it came by its own line on several evenings.
                </Empty>
              ) : (
                <DataTable
                  name="Devices"
                  columns={OF_HOUSEHOLDS}
                  rows={households}
                  cell={(row) => <span class="cell">{String(row.value)}</span>}
                />
              )}
            </Panel>
          </div>
        );
      }}
    </Shown>
  );
};
