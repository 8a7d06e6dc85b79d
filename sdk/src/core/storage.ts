import type { Persistence } from '../types.ts';

/** Storage that cannot hurt the page: full, forbidden, missing or throwing, it behaves like an empty one. */
export type Store = {
  _get: (key: string) => string | undefined;
  /** False when it could not be kept. */
  _set: (key: string, value: string) => boolean;
  _remove: (key: string) => void;
  /** Own keys that begin with `prefix`, without the site's part. */
  _keys: (prefix: string) => string[];
};

const attempt = <T>(action: () => T): T | undefined => {
  try {
    return action();
  } catch {
    // Sandboxed frames and blocked site data throw on the mere access, a full store throws on setItem.
    return undefined;
  }
};

/** `area` is read at each call: merely touching `window.localStorage` may throw. */
export const makeStore = (prefix: string, area: () => Storage | undefined): Store => ({
  _get: (key) => attempt(() => area()?.getItem(prefix + key)) ?? undefined,
  _set: (key, value) =>
    !!attempt(() => {
      const store = area();
      store?.setItem(prefix + key, value);
      return store;
    }),
  _remove: (key) => attempt(() => area()?.removeItem(prefix + key)),
  _keys: (start) =>
    attempt(() =>
      Object.keys(area() ?? {})
        .filter((key) => key.startsWith(prefix + start))
        .map((key) => key.slice(prefix.length)),
    ) ?? [],
});

export const areaOf = (persistence: Persistence): Storage | undefined =>
  persistence === 'none' ? undefined : persistence === 'local' ? localStorage : sessionStorage;
