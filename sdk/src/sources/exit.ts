import { iso } from '../core/ids.ts';
import type { Source } from '../types.ts';
import type { Checkpoint, PageExitData } from '../wire.ts';
import { watchDepth } from './depth.ts';

export type ExitOptions = {
  /** Milliseconds without any sign of the visitor after which time no longer counts as engaged. Default 30,000. */
  idleAfter?: number;
};

const ACTIVITY = ['pointerdown', 'pointermove', 'keydown', 'scroll', 'wheel', 'touchstart'] as const;

/**
 * Records how a page was left, with the time the visitor was engaged: visible, focused and not idle.
 *
 * `page_exit` is emitted whenever the page is hidden, because on phones nothing comes after that. A visitor who comes
 * back goes on, and the next exit, with a higher `seq`, stands in for the earlier one.
 */
export const exit =
  ({ idleAfter = 30_000 }: ExitOptions = {}): Source =>
  (core) => {
    const measure = watchDepth(core);
    let engaged = 0;
    let mark = 0;
    let active = false;
    let clicks = 0;
    let keys = 0;
    /** `seq` and engaged time of the last exit: nothing new, no new exit. */
    let told = '';

    // No ticking clock: each sign of life closes the span since the last one, which counts up to the idle limit.
    const settle = (): void => {
      const time = performance.now();
      if (active) engaged += Math.min(time - mark, idleAfter);
      mark = time;
      active = !document.hidden && document.hasFocus();
    };
    for (const type of ACTIVITY) core._listen(document, type, settle);
    core._listen(window, 'focus', settle);
    core._listen(window, 'blur', settle);
    core._listen(document, 'visibilitychange', settle);
    core._listen(document, 'click', () => clicks++);
    core._listen(document, 'keydown', () => keys++);

    const state = () => {
      settle();
      measure();
      const page = core._page();
      if (!page._depthPx) {
        // Never scrolled: what the first screen shows.
        const { clientHeight, scrollHeight } = document.documentElement;
        page._depthPx = clientHeight;
        page._depth = Math.min(100, Math.round((100 * clientHeight) / (scrollHeight || 1)));
      }
      return {
        engagedTime: Math.round(engaged),
        wallTime: Math.round(performance.now() - page._start),
        maxScroll: page._depth,
        clicks,
        sent: page._seq,
      };
    };
    return {
      _enter: () => {
        settle();
        engaged = clicks = keys = 0;
        told = '';
      },
      _exit: (exitReason) => {
        const { sent, ...rest } = state();
        const page = core._page();
        if (told === `${sent} ${rest.engagedTime}`) return;
        const data: PageExitData = { ...rest, maxScrollPx: page._depthPx, keys, sent: sent + 1, exitReason };
        if (core._emit('page_exit', data)) told = `${sent + 1} ${rest.engagedTime}`;
      },
      _seal: (batch) => {
        const { events } = batch;
        const { _id: pageId } = core._page();
        if (events.at(-1)?.eventType === 'page_exit') return;
        const checkpoint: Checkpoint = { pageId, at: iso(Date.now()), ...state() };
        batch.checkpoints = [checkpoint];
      },
    };
  };
