import type { Core } from '../types.ts';

/** Milliseconds between two looks at a moving page, and without movement until it is at rest. */
const PAUSE = 200;

/**
 * Keeps the page's deepest scroll (`_depth`, `_depthPx`) up to date and calls `rested` when a movement has come to an
 * end. Returns a function that takes in what has not been measured yet, or, `unmoved`, what the first screen shows.
 */
export const watchDepth = (core: Core, rested?: () => void): ((unmoved?: boolean) => boolean) => {
  let timer = 0;
  let moved: EventTarget | null = null;
  const measure = (unmoved?: boolean): boolean => {
    if (!moved && !unmoved) return false;
    const box = moved instanceof Element ? moved : (document.scrollingElement ?? document.documentElement);
    moved = null;
    // A carousel or a chat window is no reading depth: a container counts when it fills half of the viewport.
    if (box.clientHeight >= innerHeight / 2) {
      const page = core._page();
      const px = Math.round(box.scrollTop + box.clientHeight);
      page._depthPx = Math.max(page._depthPx, px);
      page._depth = Math.max(page._depth, Math.min(100, Math.round((100 * px) / box.scrollHeight)));
    }
    return true;
  };
  const look = (): void => {
    timer = 0;
    if (measure()) timer = setTimeout(look, PAUSE) as unknown as number;
    else rested?.();
  };
  core._listen(document, 'scroll', (event: Event) => {
    moved = event.target;
    // Sizes are read a few times a second, out of the scroll handler, where the last frame's layout is still good.
    if (!timer) timer = setTimeout(look, PAUSE) as unknown as number;
  });
  return measure;
};
