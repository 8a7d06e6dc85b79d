import { ask } from '../api/client.ts';
import type { ReportAnswer, Row } from '../api/types.ts';
import { useLoad } from '../data/use-load.ts';
import { count, decimal, many, percent } from '../format/numbers.ts';
import { Facts, Figure, Panel } from '../ui/panel.tsx';
import { Empty, Shown } from '../ui/states.tsx';
import { toQuery } from '../url/state.ts';
import type { ViewProps } from './view.ts';

const sum = (rows: readonly Row[], field: string): number =>
  rows.reduce((all, row) => all + Number(row[field] ?? 0), 0);

const TENTHS = Array.from({ length: 10 }, (_, i) => i / 10);
const isAt = (row: Row, from: number) => Math.abs(Number(row.confidence_from) - from) < 0.01;

/** Visitors of tier full by how sure their identity is: a column a tenth, with its number over it. */
const Histogram = ({ rows }: { rows: readonly Row[] }) => {
  const of = (from: number) => Number(rows.find((row) => isAt(row, from))?.visitors ?? 0);
  const most = Math.max(1, ...TENTHS.map(of));
  return (
    <ul class="histogram" aria-label="Visitors by confidence">
      {TENTHS.map((from) => {
        const range = `${Math.round(from * 100)}–${Math.round(from * 100) + 10}%`;
        return (
          <li key={from}>
            <span class="number">{of(from) > 0 ? count(of(from)) : ''}</span>
            <span class="column" aria-hidden="true" style={{ height: `${Math.max(1, (100 * of(from)) / most)}%` }} />
            <span class="axis">
              <span class="unseen">{of(from) === 0 ? '0 visitors at ' : 'visitors at '}</span>
              {range}
            </span>
          </li>
        );
      })}
    </ul>
  );
};

/** How many visitors there were, how far off that may be, and why: in plain words. */
export const Identity = ({ state, fresh }: ViewProps) => {
  const question = `/reports?${toQuery({ ...state, filters: [] }, { names: 'summary,identity,tiers' })}`;
  const loaded = useLoad(question, (signal) => ask<ReportAnswer>(question, { signal }), fresh);
  return (
    <Shown of={loaded}>
      {({ reports }) => {
        const { identity = [] } = reports;
        const summary = reports.summary?.[0] ?? {};
        const full = identity.filter((row) => row.tier === 'full');
        const daily = identity.filter((row) => row.tier === 'daily');
        const [visitors, error] = [Number(summary.visitors ?? 0), Number(summary.visitors_error ?? 0)];
        const wrong = sum(full, 'expected_wrong');
        const known = sum(full, 'visitors');
        if (visitors === 0)
          return (
            <Panel name="How many people">
              <Empty title="No visitors in this range">
                Choose a longer range to see how surely they are told apart.
              </Empty>
            </Panel>
          );
        return (
          <div class="stack">
            <Panel name="How many people">
              <div class="figures">
                <Figure name="Visitors" value={`${count(visitors)} ±${count(error)}`} />
                <Figure
                  name="Most likely between"
                  value={`${count(Math.max(0, visitors - error))} and ${count(visitors + error)}`}
                />
              </div>
              <p class="says">
                Nobody is given a cookie, so nobody is known for certain. Each visit goes to the visitor it most
                probably belongs to, and that probability is kept. Of {many(known, 'visitor')} known over days, about{' '}
                {decimal(wrong)} are expected to be somebody else: one person counted twice, or two as one.
                {daily.length > 0 &&
                  ` ${many(sum(daily, 'visitors'), 'visitor')} of tier daily are new people every day by design, so on more than one day some are the same.`}
              </p>
            </Panel>
            <Panel
              name="How sure"
              says="Visitors of tier full by the probability that their identity is right, by their surest visit. On simulated populations with known truth, of 100 visitors at 90 % some 90 were right."
            >
              {full.length === 0 ? (
                <Empty title="No visitor of tier full">
                  Here nobody is known on another day, so there is nothing to doubt.
                </Empty>
              ) : (
                <Histogram rows={full} />
              )}
            </Panel>
            <Panel name="By tier">
              <Facts
                rows={[
                  [
                    'Full: known over days',
                    `${many(known, 'visitor')}, ${percent(known > 0 ? 1 - wrong / known : null)} sure`,
                  ],
                  ['Daily: one identity a day, then its key is destroyed', many(sum(daily, 'visitors'), 'visitor')],
                  ['None: counted, known to nobody', many(Number(summary.unidentified_pageviews ?? 0), 'page view')],
                  ['Households', count(summary.households)],
                ]}
              />
            </Panel>
          </div>
        );
      }}
    </Shown>
  );
};
