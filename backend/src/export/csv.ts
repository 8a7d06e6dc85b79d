import type { Column } from './columns.ts';
import { createLocalTime } from './local-time.ts';
import { createRowReader } from './value.ts';

/** RFC 4180 wants quotes around cells with these; a lone CR breaks lines in many readers, so it is among them. */
const QUOTED = /[",\r\n]/;
/**
 * What spreadsheets run as a formula (OWASP, "CSV Injection"). A leading apostrophe keeps it a text; texts that begin
 * with apostrophes before such a character get one more, so that taking one off always gives the value back.
 */
const FORMULA = /^'*[=+\-@\t\r]/;
/** Readers in C stop at a NUL. */
const NUL = /\0/g;

/** Most cells are none of these: one look is enough for them. */
const SPECIAL = /^['=+\-@\t\r]|[",\r\n\0]/;

const quote = (cell: string): string => (QUOTED.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** One text as a cell. */
export const textCell = (text: string): string => {
  if (!SPECIAL.test(text)) return text;
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return quote(safe.includes('\0') ? safe.replace(NUL, '\uFFFD') : safe);
};

const cellOf = (column: Column, timeZone: string): ((value: unknown) => string) => {
  const local = column.type === 'local' ? createLocalTime(timeZone) : undefined;
  return (value) => {
    switch (typeof value) {
      case 'string':
        return textCell(local ? local(value) : value);
      case 'number':
      case 'boolean':
        // Numbers need no apostrophe: a negative one is a number to a spreadsheet too.
        return String(value);
      case 'object':
        return value === null ? '' : textCell(JSON.stringify(value));
      default:
        return '';
    }
  };
};

export const CSV_LINE_END = '\r\n';

export const csvHeader = (columns: readonly Column[]): string =>
  columns.map(({ name }) => quote(name)).join(',') + CSV_LINE_END;

/**
 * Turns enriched lines into CSV rows of these columns, each with its line end.
 * @throws RangeError for a time zone that Intl does not know
 */
export const createCsvRow = (columns: readonly Column[], timeZone: string): ((line: unknown) => string) => {
  const read = createRowReader(columns);
  // Most cells say what the cell above them says: a batch has one visitor, one browser, one place.
  const cells = columns.map((column, at) => {
    const comma = at === 0 ? '' : ',';
    return { comma, cell: cellOf(column, timeZone), value: undefined as unknown, text: comma };
  });
  return (line) => {
    const values = read(line);
    let row = '';
    for (let at = 0; at < cells.length; at++) {
      const column = cells[at] as (typeof cells)[number];
      const value = values[at];
      if (value !== column.value) {
        column.value = value;
        column.text = column.comma + column.cell(value);
      }
      row += column.text;
    }
    return row + CSV_LINE_END;
  };
};
