/** Storage that cannot hurt the page: full, forbidden, missing or throwing, it behaves like an empty one. */
export type Store = {
  _get: (key: string) => string | undefined;
  _set: (key: string, value: string) => void;
  _remove: (key: string) => void;
  /** Own keys, without the site's prefix. */
  _keys: () => string[];
};

/** `area` is asked at each call: merely touching `window.localStorage` throws in sandboxed frames. */
export const makeStore = (prefix: string, area: () => Storage | undefined): Store => {
  const using = <T>(action: (area: Storage) => T): T | undefined => {
    try {
      const store = area();
      return store && action(store);
    } catch {
      // Blocked site data throws on access, a full store on `setItem`.
      return undefined;
    }
  };
  return {
    _get: (key) => using((store) => store.getItem(prefix + key)) ?? undefined,
    _set: (key, value) => using((store) => store.setItem(prefix + key, value)),
    _remove: (key) => using((store) => store.removeItem(prefix + key)),
    _keys: () =>
      (using((store) => Object.keys(store)) ?? [])
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length)),
  };
};
