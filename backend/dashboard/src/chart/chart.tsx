import { useEffect, useRef, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { partTitle } from '../format/dates.ts';
import { title } from '../format/names.ts';
import { count } from '../format/numbers.ts';
import { onThemeChange } from './colours.ts';
import { createPlot, HEIGHT, type Series } from './plot.ts';

type ChartProps = Series & { zoom: (first: number, last: number) => void };

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

/** The chart, a tip that follows the pointer or the arrow keys, and the same numbers as a table for screen readers. */
export const Chart = ({ rows, before, metric, interval, zoom }: ChartProps) => {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const toZoom = useRef(zoom);
  toZoom.current = zoom;
  const [at, setAt] = useState<number | null>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const draw = () => {
      plot.current?.destroy();
      plot.current = createPlot({
        element,
        rows,
        before,
        metric,
        interval,
        onPart: setAt,
        onDrag: (first, last) => toZoom.current(first, last),
      });
    };
    draw();
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    const forget = onThemeChange(draw);
    return () => {
      resized.disconnect();
      forget();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [rows, before, metric, interval]);

  const show = (index: number) => {
    const here = Math.min(rows.length - 1, Math.max(0, index));
    const left = plot.current?.valToPos(here, 'x') ?? 0;
    plot.current?.setCursor({ left, top: HEIGHT / 2 }, false);
    setAt(here);
  };
  const walk = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    show(at === null ? rows.length - 1 : at + step);
  };
  const row = at === null ? undefined : rows[at];
  const old = at === null ? undefined : before[at];
  const left = at === null ? 0 : ((plot.current?.valToPos(at, 'x') ?? 0) + 48) / (box.current?.clientWidth || 1);
  const name = title(metric === 'pageviews' ? 'page views' : metric);
  const begun = row && Date.parse(String(row.start)) <= Date.now();
  return (
    <div class="chart">
      <div
        class="plot"
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys walk through the parts
        tabIndex={0}
        role="img"
        aria-label={`${name} by ${interval}. Arrow keys walk through it; a table of the numbers follows.`}
        onKeyDown={walk}
        onBlur={() => setAt(null)}
      />
      {row && (
        <div class={`tip ${left > 0.7 ? 'left' : ''}`} style={{ left: `${left * 100}%` }} aria-live="polite">
          <strong>{partTitle(String(row.start), interval)}</strong>
          <span>{begun ? `${count(row[metric])} ${name.toLowerCase()}` : 'has not begun yet'}</span>
          {old && <span class="muted">{count(old[metric])} in the range before</span>}
        </div>
      )}
      <table class="unseen">
        <caption>
          {name} by {interval}
        </caption>
        <tbody>
          {rows.map((part) => (
            <tr key={String(part.start)}>
              <th scope="row">{partTitle(String(part.start), interval)}</th>
              <td>{count(part[metric])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
