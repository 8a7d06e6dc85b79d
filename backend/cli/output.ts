import { stripVTControlCharacters } from 'node:util';

export type Output = {
  json: boolean;
  /** One line to stdout. Waits while the reader is behind, so that a long listing never piles up in memory. */
  line: (text: string) => Promise<void>;
  /** One line to stderr: progress and remarks, never results. */
  note: (text: string) => void;
  /** One result: as JSON with `--json`, else as `text` says it. */
  result: (value: unknown, text: () => string) => Promise<void>;
};

export const createOutput = (json: boolean, stdout: NodeJS.WritableStream, stderr: NodeJS.WritableStream): Output => {
  const line = (text: string): Promise<void> =>
    new Promise((resolve) => {
      if (stdout.write(`${text}\n`)) resolve();
      else stdout.once('drain', resolve);
    });
  return {
    json,
    line,
    note: (text) => void stderr.write(`${text}\n`),
    result: (value, text) => line(json ? JSON.stringify(value) : text()),
  };
};

/**
 * Text that strangers sent, fit for a terminal: escape sequences, control characters and the characters that reorder
 * text (https://unicode.org/reports/tr9/) could rewrite what the operator reads.
 */
export const plain = (text: string): string =>
  stripVTControlCharacters(text).replace(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    '\ufffd',
  );

/** Rows as aligned columns; the first row is the head. */
export const table = (rows: readonly (readonly string[])[]): string => {
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
