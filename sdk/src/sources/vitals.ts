import type { Source } from '../types.ts';

type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean };
type Interaction = PerformanceEntry & { interactionId: number };

type Metric = 'LCP' | 'INP' | 'CLS' | 'FCP' | 'TTFB';

/** A burst of layout shifts: less than 1 s between two, 5 s at most. https://web.dev/articles/evolving-cls */
const largestBurst = () => {
  let start = 0;
  let last = 0;
  let sum = 0;
  let most = 0;
  return ({ startTime: time, value, hadRecentInput }: Shift): number => {
    if (!hadRecentInput) {
      if (time - last > 1000 || time - start > 5000) {
        start = time;
        sum = 0;
      }
      last = time;
      sum += value;
      most = Math.max(most, sum);
    }
    return most;
  };
};

/** The slowest interaction, leaving one out for every 50: https://web.dev/articles/inp */
const slowInteraction = () => {
  const slowest = new Map<number, number>();
  return ({ interactionId: id, duration }: Interaction): number | undefined => {
    if (id) slowest.set(id, Math.max(duration, slowest.get(id) ?? 0));
    const sorted = [...slowest.values()].sort((a, b) => b - a).slice(0, 10);
    return sorted[Math.min(sorted.length - 1, Math.floor(slowest.size / 50))];
  };
};

/**
 * Records LCP, INP, CLS, FCP and TTFB of a page load, one `web_vital` each (`metric`, `value`: milliseconds,
 * CLS without a unit), when the page is hidden for the first time: only then are they final.
 */
export const vitals = (): Source => (core) => {
  const values: Partial<Record<Metric, number>> = {};
  const observers: PerformanceObserver[] = [];
  let done = false;
  let touched = false;
  const [load] = performance.getEntriesByType('navigation') as (PerformanceNavigationTiming & {
    activationStart?: number;
  })[];
  // Of a prerendered page the visitor's clock begins when it is shown.
  const since = (time: number): number => Math.max(0, time - (load?.activationStart ?? 0));
  const observe = <Entry extends PerformanceEntry>(type: string, take: (entry: Entry) => void): void => {
    try {
      const observer = new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) take(entry as Entry);
      });
      // 16 ms is the smallest threshold; interactions below 104 ms would be missed by default.
      observer.observe({ type, buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
      observers.push(observer);
    } catch {
      // Older Safari and Firefox do not know every type.
    }
  };
  const burst = largestBurst();
  const slow = slowInteraction();
  if (load) values.TTFB = since(load.responseStart);
  observe('paint', ({ name, startTime }) => {
    if (name === 'first-contentful-paint') values.FCP = since(startTime);
  });
  observe('largest-contentful-paint', ({ startTime }) => {
    if (!touched) values.LCP = since(startTime);
  });
  observe<Shift>('layout-shift', (entry) => {
    values.CLS = burst(entry);
  });
  observe<Interaction>('event', (entry) => {
    const value = slow(entry);
    if (value) values.INP = value;
  });
  // What is painted after the first input is no longer the load.
  core._listen('keydown pointerdown', () => {
    touched = true;
  });
  core._on('leave', () => {
    if (done) return;
    done = true;
    for (const observer of observers) observer.disconnect();
    // CLS has no unit and is small, the others are milliseconds.
    for (const [metric, value] of Object.entries(values))
      core._emit('web_vital', { metric, value: +value.toFixed(metric === 'CLS' ? 3 : 0) });
  });
};
