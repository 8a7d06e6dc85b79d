import type { Core, PixelOptions } from '../types.ts';

/**
 * Calls `navigated` when the page's address becomes another page without a load. Returns what undoes it.
 *
 * The Navigation API reports every same-document navigation, whoever made it, and needs no patching.
 * https://html.spec.whatwg.org/multipage/nav-history-apis.html#navigation-interface
 */
export const watchNavigation = (
  { hashRouting, replaceQuery }: PixelOptions,
  listen: Core['_listen'],
  navigated: () => void,
): (() => void)[] => {
  const read = (): string => location.pathname + (hashRouting ? location.hash : '');
  let path = read();
  let query = location.search;
  const changed = (replaced?: boolean): void => {
    const [oldPath, oldQuery] = [path, query];
    path = read();
    query = location.search;
    // Filters and sorting put themselves into the query by replaceState.
    if (path !== oldPath || (query !== oldQuery && (!replaced || replaceQuery))) navigated();
  };

  const { navigation } = window as { navigation?: EventTarget };
  if (navigation) {
    listen(navigation, 'currententrychange', (event: { navigationType?: string }) =>
      changed(event.navigationType === 'replace'),
    );
    return [];
  }
  listen(window, 'popstate', () => changed());
  listen(window, 'hashchange', () => changed());
  return (['pushState', 'replaceState'] as const).map((method) => {
    const original = history[method];
    const patched: typeof original = (...args) => {
      original.apply(history, args);
      try {
        changed(method === 'replaceState');
      } catch {
        // The page's own call has succeeded, and that is all it may notice.
      }
    };
    history[method] = patched;
    return () => {
      // Whoever patched after us keeps working.
      if (history[method] === patched) history[method] = original;
    };
  });
};
