import type { Row } from './api.ts';
import { h, s, styled } from './dom.ts';
import { compact, count, partName, partTitle } from './format.ts';

const HEIGHT = 260;
const EDGE = { top: 14, right: 12, bottom: 28, left: 44 } as const;

/** Four even steps up to a round number: each step is 1, 2 or 5 times a power of ten, so that no label is a fraction. */
const niceMax = (value: number): number => {
  const step = Math.max(1, value / 4);
  const power = 10 ** Math.floor(Math.log10(step));
  return 4 * power * ([1, 2, 5, 10].find((times) => times * power >= step) ?? 10);
};

export type ChartOptions = {
  rows: readonly Row[];
  /** The range before, part by part. */
  before: readonly Row[];
  metric: string;
  interval: string;
  width: number;
};

const values = (rows: readonly Row[], metric: string): number[] => rows.map((row) => Number(row[metric] ?? 0));

/** One metric over time, with the range before behind it; a table of the same numbers for those who cannot see it. */
export const chart = ({ rows, before, metric, interval, width }: ChartOptions): HTMLElement => {
  const all = values(rows, metric);
  // What has not begun yet is not zero.
  const now = all.filter((_, i) => Date.parse(String(rows[i]?.start)) <= Date.now());
  const then = values(before, metric).slice(0, all.length);
  const max = niceMax(Math.max(...now, ...then, 0));
  const plot = { width: Math.max(50, width - EDGE.left - EDGE.right), height: HEIGHT - EDGE.top - EDGE.bottom };
  const x = (i: number) => EDGE.left + (all.length < 2 ? plot.width / 2 : (i * plot.width) / (all.length - 1));
  const y = (value: number) => EDGE.top + plot.height * (1 - value / max);
  const line = (points: readonly number[]) =>
    points.map((value, i) => `${i ? 'L' : 'M'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`).join('');
  const area = now.length > 1 ? `${line(now)}L${x(now.length - 1)} ${y(0)}L${x(0)} ${y(0)}Z` : '';

  const grid = [0, 0.25, 0.5, 0.75, 1].flatMap((part) => [
    s('line', { class: 'grid', x1: EDGE.left, x2: width - EDGE.right, y1: y(max * part), y2: y(max * part) }),
    s('text', { class: 'axis', x: EDGE.left - 8, y: y(max * part) + 4, 'text-anchor': 'end' }, compact(max * part)),
  ]);
  const every = Math.max(1, Math.ceil(all.length / Math.max(2, Math.floor(plot.width / 76))));
  const names = rows.flatMap((row, i) =>
    i % every === 0
      ? [
          s(
            'text',
            { class: 'axis', x: x(i), y: HEIGHT - 8, 'text-anchor': i === all.length - 1 && i > 0 ? 'end' : 'middle' },
            partName(String(row.start), interval),
          ),
        ]
      : [],
  );
  const marker = s(
    'g',
    { class: 'marker', visibility: 'hidden' },
    s('line', { y1: EDGE.top, y2: EDGE.top + plot.height }),
    s('circle', { r: 4.5 }),
  );
  const svg = s(
    'svg',
    { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, 'aria-hidden': 'true' },
    ...grid,
    ...names,
    s('path', { class: 'area', d: area }),
    then.length > 1 && s('path', { class: 'line before', d: line(then) }),
    s('path', { class: 'line', d: line(now) }),
    ...(now.length <= 62
      ? now.map((value, i) => s('circle', { class: 'dot', cx: x(i), cy: y(value), r: now.length > 31 ? 1.5 : 2.5 }))
      : []),
    marker,
  );
  const tip = h('div', { class: 'tip', hidden: true });
  const frame = h(
    'div',
    { class: 'chart', tabindex: 0, role: 'img', 'aria-label': `${metric} over time; arrow keys walk through it` },
    svg,
    tip,
  );

  let at = -1;
  const show = (i: number) => {
    at = Math.min(now.length - 1, Math.max(0, i));
    const value = now[at];
    if (value === undefined) return;
    marker.setAttribute('visibility', 'visible');
    marker.setAttribute('transform', `translate(${x(at)} 0)`);
    marker.querySelector('circle')?.setAttribute('cy', String(y(value)));
    const old = then[at];
    tip.replaceChildren(
      h('strong', {}, partTitle(String(rows[at]?.start), interval)),
      h('span', {}, `${count(value)} ${metric}`),
      old === undefined ? '' : h('span', { class: 'muted' }, `${count(old)} before`),
    );
    tip.hidden = false;
    styled(tip, 'left', `${Math.min(width - 160, Math.max(4, x(at) + 12))}px`);
  };
  const hide = () => {
    tip.hidden = true;
    marker.setAttribute('visibility', 'hidden');
  };
  frame.addEventListener('pointermove', (event) => {
    const left = event.clientX - frame.getBoundingClientRect().left - EDGE.left;
    show(Math.round((left / plot.width) * Math.max(1, all.length - 1)));
  });
  frame.addEventListener('pointerleave', hide);
  frame.addEventListener('blur', hide);
  frame.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    show(at < 0 ? now.length - 1 : at + step);
  });

  const table = h(
    'table',
    { class: 'unseen' },
    h('caption', {}, `${metric} by ${interval}`),
    h(
      'tbody',
      {},
      ...rows.map((row, i) =>
        h('tr', {}, h('th', { scope: 'row' }, partTitle(String(row.start), interval)), h('td', {}, now[i] ?? 0)),
      ),
    ),
  );
  return h('div', {}, frame, table);
};
