import type { Core, PixelOptions } from '../types.ts';
import { safely } from './safely.ts';

/**
 * Calls `navigated` when the page's address becomes another page without a load.
 *
 * The Navigation API reports every same-document navigation, whoever made it, and needs no patching.
 * https://html.spec.whatwg.org/multipage/nav-history-apis.html#navigation-interface
 */
export const watchNavigation = (
  { hashRouting, replaceQuery }: PixelOptions,
  ended: AbortSignal,
  listen: Core['_listen'],
  navigated: (as: 'spa') => void,
): void => {
  let path: string;
  let query: string;
  const changed = safely((method?: string) => {
    const { pathname, search, hash } = location;
    const now = pathname + (hashRouting ? hash : '');
    // Filters and sorting put themselves into the query by replaceState.
    const other = now !== path || (search !== query && (!/^rep/.test(method ?? '') || replaceQuery));
    const first = path === undefined;
    path = now;
    query = search;
    if (other && !first && !ended.aborted) navigated('spa');
  });
  changed();
  const { navigation } = window as { navigation?: EventTarget };
  if (navigation)
    listen('currententrychange', (event: { navigationType?: string }) => changed(event.navigationType), navigation);
  else {
    listen('popstate hashchange', () => changed());
    for (const method of ['pushState', 'replaceState'] as const) {
      const original = history[method];
      history[method] = (...args) => {
        original.apply(history, args);
        changed(method);
      };
    }
  }
};
