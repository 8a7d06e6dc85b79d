import { useState } from 'preact/hooks';
import { ask } from '../api/client.ts';
import type { ReportAnswer, Row } from '../api/types.ts';
import { useLoad } from '../data/use-load.ts';
import { count, percent } from '../format/numbers.ts';
import { Bar } from '../ui/bar.tsx';
import { Panel } from '../ui/panel.tsx';
import { Empty, Shown } from '../ui/states.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { toQuery } from '../url/state.ts';
import type { ViewProps } from './view.ts';

const ORDINALS = ['1st', '2nd', '3rd', '4th', '5th'] as const;
/** Pages of a place in the visit, and ways on from each. */
const PAGES = 8;
const WAYS = 5;

type Stop = { page: string; sessions: number; ways: readonly Row[] };

/** The pages at one place of visits, most seen first, each with the ways on from it. */
const stopsAt = (rows: readonly Row[], step: number): Stop[] => {
  const pages = new Map<string, Row[]>();
  for (const row of rows) {
    if (Number(row.step) !== step) continue;
    pages.set(String(row.value), [...(pages.get(String(row.value)) ?? []), row]);
  }
  return [...pages]
    .map(([page, ways]) => ({ page, ways, sessions: ways.reduce((sum, way) => sum + Number(way.sessions), 0) }))
    .sort((a, b) => b.sessions - a.sessions);
};

const Way = ({ way }: { way: Row }) => {
  const next = String(way.next);
  return (
    <li>
      <span class={next === '(exit)' ? 'text muted' : 'text'} title={next}>
        <span aria-hidden="true">{next === '(exit)' ? '⤫' : '→'}</span> {next === '(exit)' ? 'the visit ends' : next}
      </span>
      <span class="number">{count(way.sessions)}</span>
      <span class="number muted">{percent(way.share)}</span>
      <span class="track">
        <Bar part={Number(way.share ?? 0)} kind="solid" />
      </span>
    </li>
  );
};

/** Which page follows which, by its place in the visit. */
export const Paths = ({ state, fresh }: ViewProps) => {
  const [step, setStep] = useState('1');
  const question = `/reports/paths?${toQuery(state, { limit: '100' })}`;
  const loaded = useLoad(question, (signal) => ask<ReportAnswer>(question, { signal }), fresh);
  return (
    <Panel
      name="Paths"
      says="Where visits go from each page, by its place in the visit, and where they end."
      aside={
        <a class="quiet" href={`/api${question}&format=csv`} download="">
          CSV
        </a>
      }
    >
      <Shown of={loaded} lines={10}>
        {({ reports }) => {
          const rows = reports.paths ?? [];
          const places = ORDINALS.filter((_, i) => rows.some((row) => Number(row.step) === i + 1));
          if (places.length === 0)
            return <Empty title="No visits in this range">Choose a longer range, or take a filter away.</Empty>;
          const at = Math.min(Number(step), places.length);
          return (
            <Tabs
              label="Place in the visit"
              tabs={places.map((name, i) => ({ id: String(i + 1), name: `${name} page` }))}
              chosen={String(at)}
              choose={setStep}
            >
              <div class="stops">
                {stopsAt(rows, at)
                  .slice(0, PAGES)
                  .map(({ page, sessions, ways }) => (
                    <div key={page} class="stop">
                      <h3 class="text" title={page}>
                        {page}
                        <span class="muted"> {count(sessions)} visits</span>
                      </h3>
                      <ul class="shares">
                        {ways.slice(0, WAYS).map((way) => (
                          <Way key={String(way.next)} way={way} />
                        ))}
                      </ul>
                    </div>
                  ))}
              </div>
            </Tabs>
          );
        }}
      </Shown>
    </Panel>
  );
};
