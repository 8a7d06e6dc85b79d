import type { Source } from '../types.ts';
import { watchDepth } from './depth.ts';

export type ScrollOptions = {
  /** Depths in per cent that make an event when first passed. Default 25, 50, 75, 100. */
  thresholds?: readonly number[];
};

/** Records how deep a page is read: one `scroll` event when the page comes to rest beyond a new threshold. */
export const scroll =
  ({ thresholds = [25, 50, 75, 100] }: ScrollOptions = {}): Source =>
  (core) => {
    const measure = watchDepth(core);
    let told = 0;
    const report = (): void => {
      measure();
      const { _scrolled, _depth: depth, _depthPx: depthPx } = core._page();
      const passed = thresholds.filter((threshold) => threshold <= depth).length;
      if (_scrolled && passed > told) {
        told = passed;
        core._emit('scroll', { depth, depthPx });
      }
    };
    core._on('enter', () => {
      told = 0;
    });
    core._on('rest', report);
    core._on('leave', report);
  };
