import { ask } from '../../api/client.ts';
import type { ReportAnswer } from '../../api/types.ts';
import { useLoad } from '../../data/use-load.ts';
import { Panel } from '../../ui/panel.tsx';
import { Empty, Shown } from '../../ui/states.tsx';
import { toQuery } from '../../url/state.ts';
import type { ViewProps } from '../view.ts';
import { FunnelResult } from './result.tsx';
import { complete, MAX_STEPS } from './step.ts';
import { StepEditor } from './step-editor.tsx';

const FIRST_STEPS = ['page:', 'page:'] as const;

const Result = ({ state, fresh }: Pick<ViewProps, 'state' | 'fresh'>) => {
  const query = toQuery(state, { scope: state.scope });
  for (const step of complete(state.steps)) query.append('step', step);
  const question = `/reports/funnel?${query}`;
  const loaded = useLoad(question, (signal) => ask<ReportAnswer>(question, { signal }), fresh);
  return (
    <Shown of={loaded} lines={4}>
      {({ reports }) => (
        <FunnelResult rows={reports.funnel ?? []} unit={state.scope === 'visit' ? 'visits' : 'visitors'} />
      )}
    </Shown>
  );
};

/** Who goes through some steps in their order, and where the others are lost. The steps are in the address. */
export const Funnels = ({ state, go, fresh }: ViewProps) => {
  const steps = state.steps.length > 0 ? state.steps : FIRST_STEPS;
  const known = `/reports?${toQuery({ ...state, filters: [] }, { names: 'pages,events,forms', limit: '100' })}`;
  const { data } = useLoad(known, (signal) => ask<ReportAnswer>(known, { signal }));
  const seen = Object.fromEntries(
    Object.entries(data?.reports ?? {}).map(([name, rows]) => [name, rows.map((row) => String(row.value))]),
  );
  return (
    <div class="stack">
      <Panel
        name="Steps"
        says="In this order, with anything in between."
        aside={
          <label class="inline">
            Follow{' '}
            <select
              value={state.scope}
              onInput={(event) => go({ scope: event.currentTarget.value === 'visitor' ? 'visitor' : 'visit' })}
            >
              <option value="visit">each visit</option>
              <option value="visitor">each visitor, over visits</option>
            </select>
          </label>
        }
      >
        <ol class="step-list">
          {steps.map((step, i) => (
            <StepEditor
              // The kind is part of it: another kind is another field.
              key={`${i} ${step}`}
              place={i + 1}
              step={step}
              seen={seen}
              change={(next) => go({ steps: steps.map((each, at) => (at === i ? next : each)) }, true)}
              remove={steps.length > 2 ? () => go({ steps: steps.filter((_, at) => at !== i) }) : undefined}
            />
          ))}
        </ol>
        {steps.length < MAX_STEPS && (
          <button type="button" onClick={() => go({ steps: [...steps, 'page:'] }, true)}>
            Add a step
          </button>
        )}
      </Panel>
      <Panel name="Funnel">
        {complete(steps).length < 2 ? (
          <Empty title="Fill in two steps">
            A page that visits begin with, and what you hope they come to: a sign-up, a form, the last page of a
            purchase.
          </Empty>
        ) : (
          <Result state={state} fresh={fresh} />
        )}
      </Panel>
    </div>
  );
};
