import { iso } from '../core/ids.ts';
import type { Source } from '../types.ts';
import type { Checkpoint } from '../wire.ts';
import { watchDepth } from './depth.ts';

export type ExitOptions = {
  /** Milliseconds without any sign of the visitor after which time no longer counts as engaged. Default 30,000. */
  idleAfter?: number;
};

/** Signs of a visitor; each closes the span of time since the last one. */
const ACTIVITY = ['pointerdown', 'pointermove', 'keydown', 'scroll', 'wheel', 'visibilitychange', 'focus', 'blur'];

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
    let told = '';

    // No ticking clock: the span since the last sign of life counts, up to the idle limit.
    const settle = (): void => {
      const time = performance.now();
      if (active) engaged += Math.min(time - mark, idleAfter);
      mark = time;
      active = !document.hidden && document.hasFocus();
    };
    for (const type of ACTIVITY) core._listen(window, type, settle);
    core._listen(document, 'click', () => clicks++);
    core._listen(document, 'keydown', () => keys++);

    const state = () => {
      settle();
      const page = core._page();
      measure(!page._depth);
      return {
        engagedTime: Math.round(engaged),
        wallTime: Math.round(performance.now() - page._start),
        maxScroll: page._depth,
        maxScrollPx: page._depthPx,
        clicks,
        keys,
        sent: page._seq,
      };
    };
    return {
      _enter: () => {
        settle();
        engaged = clicks = keys = 0;
      },
      _exit: (exitReason) => {
        const data = state();
        const { _id } = core._page();
        if (told === `${_id} ${data.sent} ${data.engagedTime}`) return;
        data.sent++;
        told = `${_id} ${data.sent} ${data.engagedTime}`;
        core._emit('page_exit', { ...data, exitReason });
      },
      _seal: (batch) => {
        if (batch.events?.at(-1)?.eventType === 'page_exit') return;
        const { keys: _keys, maxScrollPx: _px, ...checkpoint } = state();
        batch.checkpoints = [{ pageId: core._page()._id, at: iso(Date.now()), ...checkpoint } satisfies Checkpoint];
      },
    };
  };
