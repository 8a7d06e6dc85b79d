import type { ComponentChildren } from 'preact';
import type { Row } from '../api/types.ts';
import type { Show } from '../format/numbers.ts';
import { Bar } from './bar.tsx';

export type Column = {
  readonly field: string;
  readonly name: string;
  readonly show: Show;
};

type DataTableProps = {
  /** What the first column holds. */
  name: string;
  columns: readonly Column[];
  rows: readonly Row[];
  /** The first cell of a row. */
  cell: (row: Row) => ComponentChildren;
  sorted?: string;
  sort?: (field: string) => void;
};

/** Names with a bar behind them, and numbers. The bar is as long as the first column's number. */
export const DataTable = ({ name, columns, rows, cell, sorted, sort }: DataTableProps) => {
  const lead = columns[0]?.field ?? '';
  const longest = Math.max(0, ...rows.map((row) => Number(row[lead] ?? 0))) || 1;
  return (
    <table class={`data columns-${columns.length}`}>
      <thead>
        <tr>
          <th scope="col">{name}</th>
          {columns.map((column) => (
            <th
              key={column.field}
              scope="col"
              class="number"
              aria-sort={sorted === column.field ? 'descending' : undefined}
            >
              {sort ? (
                <button type="button" class="sort" onClick={() => sort(column.field)}>
                  {column.name}
                  {sorted === column.field && <span aria-hidden="true"> ↓</span>}
                </button>
              ) : (
                column.name
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={String(row.value)}>
            <th scope="row">
              <Bar part={Number(row[lead] ?? 0) / longest} />
              {cell(row)}
            </th>
            {columns.map((column) => (
              <td key={column.field} class="number">
                {column.show(row[column.field])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
};
