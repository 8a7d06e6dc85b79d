import type { Core } from '../types.ts';

/**
 * Keeps the page's deepest scroll (`_depth`, `_depthPx`) up to date; `rested` is called 200 ms after movement began
 * and had an end. Returns a function that takes in a movement not yet measured, and says whether there was one.
 */
export const watchDepth = (core: Core, rested?: () => void): (() => boolean) => {
  let timer = 0;
  let moved: EventTarget | null = null;
  const measure = (): boolean => {
    clearTimeout(timer);
    timer = 0;
    if (!moved) return false;
    const box = moved instanceof Element ? moved : (document.scrollingElement ?? document.documentElement);
    moved = null;
    // A carousel or a chat window is no reading depth: a container counts when it fills half of the viewport.
    if (box.clientHeight < innerHeight / 2) return false;
    const page = core._page();
    const px = Math.round(box.scrollTop + box.clientHeight);
    page._depthPx = Math.max(page._depthPx, px);
    page._depth = Math.max(page._depth, Math.min(100, Math.round((100 * px) / box.scrollHeight)));
    return true;
  };
  core._listen(document, 'scroll', (event: Event) => {
    moved = event.target;
    // Sizes are read once per burst, out of the scroll handler, where the last frame's layout is still good.
    timer ||= window.setTimeout(() => measure() && rested?.(), 200);
  });
  return measure;
};
