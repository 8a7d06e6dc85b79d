import type { Core } from '../types.ts';

/** Milliseconds between two looks at a moving page, and without movement until it is at rest. */
const PAUSE = 200;

/**
 * Keeps the page's deepest scroll (`_depth`, `_depthPx`) up to date and tells `rest` when a movement has come to an
 * end. Returns a function that takes in what has not been measured yet; one watch serves all who ask.
 */
export const watchDepth = (core: Core): (() => void) => {
  if (core._depth) return core._depth;
  let timer = 0;
  let moved: EventTarget | null = null;
  const measure = (): void => {
    const page = core._page();
    if (!moved && page._depth) return;
    const root = document.scrollingElement ?? document.documentElement;
    const box = moved instanceof Element ? moved : root;
    const first = moved && !page._scrolled;
    moved = null;
    const { clientHeight, scrollTop, scrollHeight } = box;
    // A carousel or a chat window is no reading depth: a container counts when it fills half of the viewport.
    if (clientHeight >= innerHeight / 2) {
      if (first) {
        page._scrolled = true;
        // A document that fits its window is seen whole from the start; what is read of it shows in the container.
        if (box !== root) page._depth = page._depthPx = 0;
      }
      const px = Math.round(scrollTop + clientHeight);
      page._depthPx = Math.max(page._depthPx, px);
      page._depth = Math.max(page._depth, Math.min(100, Math.round((100 * px) / scrollHeight)));
    }
  };
  const look = (): void => {
    const moving = moved;
    measure();
    timer = moving ? (setTimeout(look, PAUSE) as never) : 0;
    if (!moving) core._tell('rest');
  };
  core._listen('scroll', ({ target }: Event) => {
    moved = target;
    // Sizes are read a few times a second, out of the scroll handler, where the last frame's layout is still good.
    if (!timer) timer = setTimeout(look, PAUSE) as never;
  });
  core._depth = measure;
  return measure;
};
