import type { ParquetCell } from './cells.ts';

/** A column of a row group: for each row the place of its value, `ABSENT` where it has none. */
export type ColumnData = {
  codes: Int32Array;
  values: readonly Exclude<ParquetCell, null>[];
  /** Every value is in `values` once. */
  distinct: boolean;
};

export const ABSENT = -1;

/** Values after which a column is asked whether it repeats itself at all. */
const FIRST_LOOK = 1024;

/**
 * Collects a column's cells as places in a list of its values. The dictionary comes about while the rows come in, and
 * what a group holds of most columns is four bytes a row. A column that hardly repeats itself gives the dictionary up.
 * @param options.dictionary false: none is wanted
 */
export const createColumn = (cellOf: (value: unknown) => ParquetCell, { dictionary }: { dictionary: boolean }) => {
  let codes = new Int32Array(1024);
  let rows = 0;
  let values: Exclude<ParquetCell, null>[] = [];
  const noPlaces = () => (dictionary ? new Map<ParquetCell, number>() : undefined);
  let places = noPlaces();
  let lastValue: unknown;
  let lastCode = ABSENT;

  const placeOf = (cell: Exclude<ParquetCell, null>): number => {
    const known = places?.get(cell);
    if (known !== undefined) return known;
    const place = values.push(cell) - 1;
    places?.set(cell, place);
    // Powers of two: often enough to save work, and at the same rows every time.
    if (place >= FIRST_LOOK && (place & (place - 1)) === 0 && place * 2 > rows) places = undefined;
    return place;
  };
  return {
    push: (value: unknown): void => {
      if (rows === codes.length) {
        const longer = new Int32Array(rows * 2);
        longer.set(codes);
        codes = longer;
      }
      if (value !== lastValue) {
        lastValue = value;
        const cell = cellOf(value);
        lastCode = cell === null ? ABSENT : placeOf(cell);
      }
      codes[rows++] = lastCode;
    },
    /** The cell of a row that was pushed. */
    at: (row: number): ParquetCell => {
      const code = codes[row] as number;
      return code === ABSENT ? null : (values[code] as ParquetCell);
    },
    /** The rows in this order; the column is empty after it. */
    take: (order: Uint32Array): ColumnData => {
      const data: ColumnData = { codes: new Int32Array(rows), values, distinct: places !== undefined };
      for (let at = 0; at < rows; at++) data.codes[at] = codes[order[at] as number] as number;
      rows = 0;
      values = [];
      places = noPlaces();
      lastValue = undefined;
      lastCode = ABSENT;
      return data;
    },
  };
};
export type ColumnBuilder = ReturnType<typeof createColumn>;
