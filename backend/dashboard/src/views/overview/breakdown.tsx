import { useState } from 'preact/hooks';
import { ask } from '../../api/client.ts';
import type { ReportAnswer, Reports } from '../../api/types.ts';
import { useLoad } from '../../data/use-load.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty, Failed, Waiting } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Details } from './details.tsx';
import type { PANELS, Table } from './panels.ts';
import { ValueCell } from './value-cell.tsx';

const ROWS = 8;

type BreakdownProps = {
  panel: (typeof PANELS)[number];
  /** Those of the first tabs, once they are there. */
  reports: Reports | undefined;
  fresh: number;
  only: (filter: string) => void;
  /** Address of a report's CSV. */
  csvOf: (report: string) => string;
  /** So many rows of a report; all of them where no number is given. */
  questionOf: (report: string, rows?: string) => string;
};

/** One card: its tables as tabs, the first rows of the chosen one, and ways to the rest. */
export const Breakdown = ({ panel, reports, fresh, only, csvOf, questionOf }: BreakdownProps) => {
  const [chosen, choose] = useState(panel.tables[0]?.report ?? '');
  const [all, showAll] = useState(false);
  const table = panel.tables.find(({ report }) => report === chosen) as Table;
  const isFirst = table === panel.tables[0];
  const question = isFirst ? '' : questionOf(table.report, String(ROWS));
  const own = useLoad(
    question,
    async (signal) => (question ? await ask<ReportAnswer>(question, { signal }) : undefined),
    fresh,
  );
  const found = (isFirst ? reports : own.data?.reports)?.[table.report];
  const rows = found ?? [];
  const body = (
    <>
      <div class="rows">
        {!isFirst && own.error && <Failed message={own.error.message} again={own.again} />}
        {found === undefined ? (
          !own.error && <Waiting lines={ROWS} />
        ) : rows.length === 0 ? (
          <Empty title="Nothing here in this range">{table.empty}</Empty>
        ) : (
          <DataTable
            name={table.name}
            columns={table.columns}
            rows={rows.slice(0, ROWS)}
            cell={(row) => <ValueCell dimension={table.dimension} value={String(row.value)} only={only} />}
          />
        )}
      </div>
      <div class="more">
        {rows.length > 0 && (
          <>
            <button type="button" class="quiet" onClick={() => showAll(true)}>
              Details<span class="unseen"> of {table.name}</span>
            </button>
            <a class="quiet" href={csvOf(table.report)} download="">
              CSV<span class="unseen"> of {table.name}</span>
            </a>
          </>
        )}
      </div>
    </>
  );
  return (
    <Panel name={panel.name} class="breakdown">
      {panel.tables.length > 1 ? (
        <Tabs
          label={panel.name}
          tabs={panel.tables.map(({ report, name }) => ({ id: report, name }))}
          chosen={chosen}
          choose={choose}
        >
          {body}
        </Tabs>
      ) : (
        body
      )}
      {all && (
        <Details
          panel={panel.name}
          table={table}
          question={questionOf(table.report)}
          csv={csvOf(table.report)}
          only={only}
          close={() => showAll(false)}
        />
      )}
    </Panel>
  );
};
