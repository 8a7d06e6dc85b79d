import { ask } from '../../api/client.ts';
import type { ReportAnswer, Row } from '../../api/types.ts';
import { useLoad } from '../../data/use-load.ts';
import { label } from '../../format/names.ts';
import { count, percent } from '../../format/numbers.ts';
import { Bar } from '../../ui/bar.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty, Shown } from '../../ui/states.tsx';
import { toQuery } from '../../url/state.ts';
import type { ViewProps } from '../view.ts';
import { Archive } from './archive.tsx';
import { BadRows } from './bad-rows.tsx';
import { Blocked } from './blocked.tsx';

const Shares = ({ rows, dimension }: { rows: readonly Row[]; dimension: string }) => (
  <ul class="shares">
    {rows.map((row) => (
      <li key={String(row.value)}>
        <span class="text">{label(dimension, String(row.value))}</span>
        <span class="number">{count(row.events)}</span>
        <span class="number muted">{percent(row.share)}</span>
        <span class="track">
          <Bar part={Number(row.share ?? 0)} kind="solid" />
        </span>
      </li>
    ))}
  </ul>
);

/** How far the numbers can be trusted. */
export const Quality = ({ state, timeZone, fresh }: ViewProps) => {
  const alone = { ...state, filters: [] };
  const question = `/reports?${toQuery(alone, { names: 'bots,tiers' })}`;
  const loaded = useLoad(question, (signal) => ask<ReportAnswer>(question, { signal }), fresh);
  return (
    <div class="stack">
      <Shown of={loaded} lines={5}>
        {({ reports: { bots = [], tiers = [] } }) => (
          <div class="panels">
            <Panel name="People and bots" says="Events of bots are in no other number of this dashboard.">
              {bots.length === 0 ? <Empty title="No event in this range" /> : <Shares rows={bots} dimension="bot" />}
            </Panel>
            <Panel
              name="Privacy tiers"
              says="Full: known over days. Daily: one identity a day. None: counted, not known."
            >
              {tiers.length === 0 ? <Empty title="No event in this range" /> : <Shares rows={tiers} dimension="tier" />}
            </Panel>
          </div>
        )}
      </Shown>
      <Archive question={String(toQuery(alone))} fresh={fresh} />
      <BadRows question={String(toQuery(alone))} timeZone={timeZone} fresh={fresh} />
      <Blocked question={String(toQuery(alone))} site={state.site} fresh={fresh} />
    </div>
  );
};
