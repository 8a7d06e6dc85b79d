import { PHASES, type Visit } from './visit.ts';

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

/** The rows of the table, net of the row `nothing`, medians of all rounds. */
export const rows = (visits: ReadonlyMap<string, readonly Visit[]>): string[][] => {
  const empty = visits.get('nothing') ?? [];
  const net = (of: readonly Visit[], value: (visit: Visit) => number): number =>
    median(of.map(value)) - median(empty.map(value));
  return [...visits]
    .filter(([name]) => name !== 'nothing')
    .map(([name, of]) => [
      name === 'nothing again' ? 'the empty page again (noise)' : name,
      ...PHASES.map((phase) => net(of, ({ ms }) => ms[phase]).toFixed(phase === 'evaluate + start' ? 0 : 1)),
      String(median(of.map(({ longTasks }) => longTasks))),
      String(
        Math.max(
          0,
          net(of, ({ forcedLayouts }) => forcedLayouts),
        ),
      ),
      String(median(of.map(({ posts }) => posts))),
    ]);
};

export const HEAD = [
  '',
  'evaluate + start, ms',
  '200 clicks, ms',
  '200 scroll events, ms',
  '50 custom events, ms',
  'tasks > 50 ms',
  'forced layouts of 60',
  'requests',
];

export const markdown = (body: readonly string[][]): string =>
  [HEAD, HEAD.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
