/// <reference lib="dom" />
import type { Browser, CDPSession, Page } from 'playwright-core';
import type { Tracker } from './trackers.ts';

export const PHASES = ['evaluate + start', '200 clicks', '200 scroll events', '50 custom events'] as const;
export type Phase = (typeof PHASES)[number];
/** Milliseconds of the main thread (throttled) by phase, and tasks over 50 ms. */
export type Visit = { ms: Record<Phase, number>; longTasks: number; forcedLayouts: number; posts: number };

const SLOWER = 4;
/** Chrome as a visitor has it: PostHog and Plausible count nothing for what calls itself headless or automated. */
export const VISITOR = {
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  viewport: { width: 1280, height: 800 },
};

const settle = (page: Page, ms: number): Promise<void> => page.waitForTimeout(ms);

/** Time the main thread has spent in tasks so far, in ms: scripts, layout, paint and whatever timers brought. */
const busy = async (session: CDPSession): Promise<number> => {
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
};

/**
 * Clicks as the page sees them: the five events of each, on another button, in a task of its own. Made by a script,
 * because the browser's own input costs fifty times what a small tracker does, and its noise hides the tracker.
 */
const click200 = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (let i = 0; i < 200; i++) {
      const target = document.querySelector(`#b${i} b`);
      const init = { bubbles: true, cancelable: true, composed: true, view: window, clientX: i, clientY: i * 3 };
      for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'])
        target?.dispatchEvent(type.startsWith('p') ? new PointerEvent(type, init) : new MouseEvent(type, init));
      await new Promise((resolve) => setTimeout(resolve));
    }
  });

/** Scroll events, each in a task of its own; the page really moves at every tenth. */
const scroll200 = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (let i = 0; i < 200; i++) {
      if (i % 10 === 0) scrollTo(0, i * 20);
      else document.dispatchEvent(new Event('scroll'));
      await new Promise((resolve) => setTimeout(resolve));
    }
  });

const custom50 = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const { custom } = window as unknown as { custom: (name: string, properties: { n: number }) => void };
    for (let n = 0; n < 50; n++) {
      custom('bench', { n });
      await new Promise((resolve) => setTimeout(resolve));
    }
  });

/** Puts the tracker's tag into the page, as a tag manager would. */
export const insert = (page: Page, { name, attributes = {} }: Tracker): Promise<void> =>
  page.evaluate(
    ({ src, attributes: given }) =>
      new Promise<void>((resolve) => {
        const script = document.createElement('script');
        for (const [key, value] of Object.entries(given)) script.setAttribute(key, value);
        script.onload = () => resolve();
        script.src = src;
        document.head.append(script);
      }),
    { src: `/tracker/${encodeURIComponent(name)}.js`, attributes },
  );

/**
 * How many of 60 reactions (20 clicks, 20 scroll events, 20 custom events) made the browser lay the page out in the
 * middle of a script: each comes right after a change that has made the layout stale, all in one task.
 */
const forcedLayouts = async (page: Page, session: CDPSession): Promise<number> => {
  const layouts = async (): Promise<number> =>
    (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'LayoutCount')?.value ?? 0;
  await settle(page, 300);
  const before = await layouts();
  await page.evaluate(() => {
    const { custom } = window as unknown as { custom: (name: string, properties: { n: number }) => void };
    const button = document.querySelector<HTMLElement>('#b3');
    for (let n = 0; n < 60; n++) {
      document.body.style.paddingTop = `${n % 2}px`;
      if (n < 20) button?.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true }));
      else if (n < 40) document.dispatchEvent(new Event('scroll'));
      else custom('bench', { n });
    }
    document.body.style.paddingTop = '0px';
  });
  // The frame after the task lays out once, with or without a tracker; that one is taken off by `net`.
  return (await layouts()) - before;
};

/** What is done to the page in each phase, and the ms to wait for what a tracker has put off. */
export const steps = (page: Page, tracker: Tracker): [Phase, () => Promise<void>, number][] => [
  ['evaluate + start', () => insert(page, tracker), 2000],
  ['200 clicks', () => click200(page), 1000],
  ['200 scroll events', () => scroll200(page), 1000],
  ['50 custom events', () => custom50(page), 1000],
];

/** One visitor in a fresh context: start, clicks, scrolling and custom events, each measured until it has settled. */
export const visit = async (
  browser: Browser,
  url: string,
  tracker: Tracker,
  posts: readonly unknown[],
): Promise<Visit> => {
  const context = await browser.newContext(VISITOR);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session
    .send('Performance.enable', { timeDomain: 'threadTicks' })
    .catch(() => session.send('Performance.enable'));
  await page.addInitScript(() => {
    Object.assign(window, { longTasks: 0 });
    new PerformanceObserver((list) => {
      (window as unknown as { longTasks: number }).longTasks += list.getEntries().length;
    }).observe({ type: 'longtask' });
  });
  await page.goto(url);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await settle(page, 500);
  await page.evaluate(() => Object.assign(window, { longTasks: 0 }));
  const sent = posts.length;
  const ms = {} as Record<Phase, number>;
  for (const [phase, act, wait] of steps(page, tracker)) {
    const before = await busy(session);
    await act();
    await settle(page, wait);
    ms[phase] = (await busy(session)) - before;
  }
  const longTasks = await page.evaluate(() => (window as unknown as { longTasks: number }).longTasks);
  const forced = await forcedLayouts(page, session);
  await context.close();
  return { ms, longTasks, forcedLayouts: forced, posts: posts.length - sent };
};
