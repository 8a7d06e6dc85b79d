import type { PixelOptions } from '../types.ts';

type NavigationApi = EventTarget;
type Listen = (target: EventTarget, type: string, listener: (event: never) => void) => void;

/**
 * Calls `navigated` when the page's address becomes another page without a load. Returns what undoes it.
 *
 * The Navigation API reports every same-document navigation, whoever made it, and needs no patching.
 * https://html.spec.whatwg.org/multipage/nav-history-apis.html#navigation-interface
 */
export const watchNavigation = (options: PixelOptions, listen: Listen, navigated: () => void): (() => void) => {
  const read = (): [string, string] => [
    location.pathname + (options.hashRouting ? location.hash : ''),
    location.search,
  ];
  let [path, query] = read();
  const changed = (replaced?: boolean): void => {
    const [newPath, newQuery] = read();
    const samePath = newPath === path;
    const same = samePath && newQuery === query;
    path = newPath;
    query = newQuery;
    // Filters and sorting put themselves into the query by replaceState.
    if (!same && !(replaced && samePath && !options.replaceQuery)) navigated();
  };

  const api = (window as { navigation?: NavigationApi }).navigation;
  if (api && options.spa !== 'history') {
    listen(api, 'currententrychange', (event: { navigationType?: string }) =>
      changed(event.navigationType === 'replace'),
    );
    return () => {};
  }
  const patch = (method: 'pushState' | 'replaceState'): (() => void) => {
    const original = history[method];
    const patched: typeof original = function (this: History, ...args) {
      original.apply(this, args);
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
  };
  const undo = [patch('pushState'), patch('replaceState')];
  listen(window, 'popstate', () => changed());
  listen(window, 'hashchange', () => changed());
  return () => {
    for (const one of undo) one();
  };
};
