import { ask } from '../api/client.ts';
import type { ReportAnswer, Row } from '../api/types.ts';
import { useLoad } from '../data/use-load.ts';
import { partName } from '../format/dates.ts';
import { count, percent } from '../format/numbers.ts';
import { Panel } from '../ui/panel.tsx';
import { Scroll } from '../ui/scroll.tsx';
import { Empty, Shown } from '../ui/states.tsx';
import { toQuery } from '../url/state.ts';
import type { ViewProps } from './view.ts';

type Cohort = { start: string; size: number; shares: readonly (number | null)[] };

/** Weeks in order, each with the share that came back n weeks later. */
const cohortsOf = (rows: readonly Row[]): Cohort[] => {
  const weeks = new Map<string, Row[]>();
  for (const row of rows) weeks.set(String(row.start), [...(weeks.get(String(row.start)) ?? []), row]);
  return [...weeks].map(([start, group]) => {
    const shares: (number | null)[] = [];
    for (const row of group) shares[Number(row.weeks_later)] = Number(row.share);
    return { start, size: Number(group.find((row) => Number(row.weeks_later) === 0)?.visitors ?? 0), shares };
  });
};

/** Five shades: the number stands in the cell too, so colour is never alone. */
const shade = (share: number): string => `shade s${share === 0 ? 0 : Math.min(5, 1 + Math.floor(share * 10))}`;

/** Who came back, by the week in which they were first seen. */
export const Retention = ({ state, fresh }: ViewProps) => {
  const question = `/reports/retention?${toQuery(state, { limit: '10000' })}`;
  const loaded = useLoad(question, (signal) => ask<ReportAnswer>(question, { signal }), fresh);
  return (
    <Panel
      name="Retention by week"
      says="Of the visitors first seen in a week of this range: the share that came back n weeks later. Only visitors of tier full can be known again on another day, so only they are here."
      aside={
        <a class="quiet" href={`/api${question}&format=csv`} download="">
          CSV
        </a>
      }
    >
      <Shown of={loaded}>
        {({ reports }) => {
          const cohorts = cohortsOf(reports.retention ?? []);
          const weeks = Math.max(0, ...cohorts.map(({ shares }) => shares.length));
          if (cohorts.length === 0)
            return <Empty title="Nobody to follow in this range">Choose a range of some weeks.</Empty>;
          return (
            <Scroll name="Retention table">
              <table class="cohorts">
                <thead>
                  <tr>
                    <th scope="col">Week of</th>
                    <th scope="col" class="number">
                      Visitors
                    </th>
                    {Array.from({ length: weeks }, (_, week) => (
                      <th key={week} scope="col" class="number">
                        {week === 0 ? 'First' : `+${week}`}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {cohorts.map(({ start, size, shares }) => (
                    <tr key={start}>
                      <th scope="row">{partName(start, 'week')}</th>
                      <td class="number">{count(size)}</td>
                      {Array.from({ length: weeks }, (_, week) => {
                        const share = shares[week];
                        return typeof share === 'number' ? (
                          <td key={week} class={shade(share)}>
                            {percent(share)}
                          </td>
                        ) : (
                          <td key={week} />
                        );
                      })}
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          );
        }}
      </Shown>
    </Panel>
  );
};
