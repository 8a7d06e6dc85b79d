import { CSV_LINE_END, textCell } from '../export/csv.ts';
import type { Row } from './question.ts';

/** Rows as RFC 4180, safe for spreadsheets; the columns are those of the first row. */
export const rowsToCsv = (rows: readonly Row[]): string => {
  const columns = Object.keys(rows[0] ?? {});
  const line = (cells: readonly string[]) => cells.join(',') + CSV_LINE_END;
  return (
    line(columns) +
    rows
      .map((row) =>
        line(
          columns.map((column) => {
            const value = row[column] ?? '';
            return typeof value === 'string' ? textCell(value) : String(value);
          }),
        ),
      )
      .join('')
  );
};
