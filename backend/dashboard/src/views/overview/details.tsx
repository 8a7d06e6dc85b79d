import { useState } from 'preact/hooks';
import { ask } from '../../api/client.ts';
import type { ReportAnswer, Row } from '../../api/types.ts';
import { useLoad } from '../../data/use-load.ts';
import { label } from '../../format/names.ts';
import { many } from '../../format/numbers.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Scroll } from '../../ui/scroll.tsx';
import { Empty, Shown } from '../../ui/states.tsx';
import type { Table } from './panels.ts';
import { ValueCell } from './value-cell.tsx';

type DetailsProps = {
  /** Name of the card. */
  panel: string;
  table: Table;
  question: string;
  csv: string;
  only: (filter: string) => void;
  close: () => void;
};

/** More rows than this make a page slow; the file has all of them. */
const MOST = 500;

/** All rows of one table with all its numbers: searched by name, sorted by any number. */
export const Details = ({ panel, table, question, csv, only, close }: DetailsProps) => {
  const { report, name, dimension, details } = table;
  const [wanted, setWanted] = useState('');
  const [sorted, sort] = useState(details[0]?.field ?? '');
  const loaded = useLoad(question, (signal) => ask<ReportAnswer>(question, { signal }));
  const nameOf = (row: Row) => label(dimension ?? '', String(row.value));
  const matching = (rows: readonly Row[]) =>
    rows
      .filter((row) => nameOf(row).toLowerCase().includes(wanted.toLowerCase()))
      .sort((a, b) => Number(b[sorted] ?? -1) - Number(a[sorted] ?? -1));
  return (
    <Dialog name={`${panel}: ${name}`} close={close}>
      <div class="row">
        <input
          type="search"
          aria-label={`Search ${name}`}
          placeholder="Search"
          value={wanted}
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
        <a class="quiet" href={csv} download="">
          Download CSV
        </a>
      </div>
      <Shown of={loaded} lines={10}>
        {({ reports }) => {
          const rows = matching(reports[report] ?? []);
          return rows.length === 0 ? (
            <Empty title="No row has this in its name">Clear the search to see all of them.</Empty>
          ) : (
            <Scroll name={`${name}, ${many(rows.length, 'row')}`}>
              <DataTable
                name={name}
                columns={details}
                rows={rows.slice(0, MOST)}
                cell={(row) => (
                  <ValueCell
                    dimension={dimension}
                    value={String(row.value)}
                    only={(filter) => {
                      close();
                      only(filter);
                    }}
                  />
                )}
                sorted={sorted}
                sort={sort}
              />
            </Scroll>
          );
        }}
      </Shown>
    </Dialog>
  );
};
