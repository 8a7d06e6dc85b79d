import uPlot from 'uplot';
import type { Row } from '../api/types.ts';
import { partName } from '../format/dates.ts';
import { compact } from '../format/numbers.ts';
import { coloursOf } from './colours.ts';

export const HEIGHT = 280;
const DOTS_UP_TO = 45;

export type Series = {
  rows: readonly Row[];
  before: readonly Row[];
  metric: string;
  interval: string;
};

export type PlotOptions = Series & {
  element: HTMLElement;
  /** The part under the pointer, or none. */
  onPart: (index: number | null) => void;
  /** The first and the last part of what was dragged over. */
  onDrag: (first: number, last: number) => void;
};

const valuesOf = (rows: readonly Row[], metric: string, from = 0): (number | null)[] =>
  rows.map((row) =>
    Date.parse(String(row.start)) > (from || Number.POSITIVE_INFINITY) ? null : Number(row[metric] ?? 0),
  );

/** What has not begun yet is not zero; the range before may be longer by a day of 25 hours. */
export const dataOf = ({ rows, before, metric }: Series, now: number): uPlot.AlignedData => {
  const then = valuesOf(before, metric);
  return [rows.map((_, i) => i), rows.map((_, i) => then[i] ?? null), valuesOf(rows, metric, now)];
};

const highest = (data: uPlot.AlignedData): number =>
  Math.max(4, ...data.slice(1).flatMap((values) => Array.from(values as (number | null)[], (value) => value ?? 0)));

/** One metric over time with the range before behind it. https://github.com/leeoniya/uPlot */
export const createPlot = (options: PlotOptions): uPlot => {
  const { element, rows, interval } = options;
  const colours = coloursOf(element);
  const data = dataOf(options, Date.now());
  const font = '12px system-ui, sans-serif';
  const axis = { stroke: colours.muted, font, ticks: { show: false } } as const;
  return new uPlot(
    {
      width: element.clientWidth,
      height: HEIGHT,
      padding: [12, 30, 0, 4],
      legend: { show: false },
      cursor: {
        y: false,
        points: { size: 9, fill: colours.panel, stroke: colours.accent, width: 2.5 },
        drag: { x: true, y: false, setScale: false },
      },
      select: { show: true, left: 0, top: 0, width: 0, height: 0 },
      scales: { x: { time: false }, y: { range: [0, highest(data) * 1.08] } },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 30,
          space: 74,
          incrs: [1, 2, 3, 4, 6, 7, 8, 12, 14, 24, 28, 30, 60, 90],
          values: (_, at) => at.map((i) => (rows[i] ? partName(String(rows[i]?.start), interval) : '')),
        },
        {
          ...axis,
          grid: { stroke: colours.line, width: 1 },
          size: 48,
          space: 52,
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7],
          values: (_, at) => at.map((value) => compact(value)),
        },
      ],
      series: [
        {},
        { stroke: colours.muted, width: 1.5, dash: [4, 5], points: { show: false } },
        {
          stroke: colours.accent,
          width: 2.5,
          fill: colours.fill,
          points: { show: rows.length <= DOTS_UP_TO, size: 5, fill: colours.accent, stroke: colours.accent },
        },
      ],
      hooks: {
        setCursor: [(plot) => options.onPart(plot.cursor.idx ?? null)],
        setSelect: [
          (plot) => {
            const { left, width } = plot.select;
            if (width < 8) return;
            const last = rows.length - 1;
            const at = (x: number) => Math.min(last, Math.max(0, Math.round(plot.posToVal(x, 'x'))));
            plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            options.onDrag(at(left), at(left + width));
          },
        ],
      },
    },
    data,
    element,
  );
};
