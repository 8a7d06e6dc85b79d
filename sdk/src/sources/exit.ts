import { iso } from '../core/ids.ts';
import type { Source } from '../types.ts';
import { watchDepth } from './depth.ts';

export type ExitOptions = {
  /** Milliseconds without any sign of the visitor after which time no longer counts as engaged. Default 30,000. */
  idleAfter?: number;
};

/** Signs of a visitor; each closes the span of time since the last one. */
const ACTIVITY = 'pointermove keydown scroll wheel visibilitychange focus blur click';

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
    /** Events and engaged time at the last exit: nothing new, no new exit. */
    let told = 0;
    let toldAt = 0;

    // No ticking clock: the span since the last sign of life counts, up to the idle limit.
    const settle = ({ type = 'focus' }: { type?: string } = {}): void => {
      const time = performance.now();
      if (active) engaged += Math.min(time - mark, idleAfter);
      mark = time;
      // Nothing else changes them, and `hasFocus` at each move of the pointer is dear.
      if (/^[vfb]/.test(type)) active = !document.hidden && document.hasFocus();
      if (type === 'click') clicks++;
      if (type === 'keydown') keys++;
    };
    core._listen(ACTIVITY, settle);

    const state = () => {
      settle();
      measure();
      const page = core._page();
      return {
        engagedTime: Math.round(engaged),
        wallTime: Math.round(mark - page._start),
        maxScroll: page._depth,
        clicks,
        sent: page._seq,
      };
    };
    core._exit = state;
    core._on('enter', () => {
      settle();
      engaged = clicks = keys = told = 0;
    });
    core._on('exit', (exitReason) => {
      const data = state();
      // A dying page is hidden after `pagehide`, which is no second exit: time stands still until the next sign of life.
      active = false;
      if (data.sent !== told || engaged !== toldAt) {
        toldAt = engaged;
        told = ++data.sent;
        core._emit('page_exit', { ...data, maxScrollPx: core._page()._depthPx, keys, exitReason });
      }
    });
    core._on('seal', (batch) => {
      if (batch.events?.at(-1)?.eventType !== 'page_exit')
        batch.checkpoints = [{ pageId: core._page()._id, at: iso(), ...state() }];
    });
  };
