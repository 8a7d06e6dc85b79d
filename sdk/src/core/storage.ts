import { safely } from './safely.ts';

/**
 * Storage that cannot hurt the page: full, forbidden, missing or throwing, it behaves like an empty one. Merely
 * touching `window.localStorage` throws in sandboxed frames, hence it is asked for at each call. All keys begin with
 * `prefix`, which the caller does not see.
 */
export const makeStorage = (prefix: string, persistence: () => string) => {
  // There is no `noneStorage`: with `none` every call throws.
  const area = (): Storage => window[`${persistence()}Storage` as 'localStorage'];
  return {
    _get: safely((key: string) => area().getItem(prefix + key)),
    _set: safely((key: string, value: string) => area().setItem(prefix + key, value)),
    _remove: safely((key: string) => area().removeItem(prefix + key)),
    _keys: safely(() => Object.keys(area()).flatMap((key) => (key.startsWith(prefix) ? key.slice(prefix.length) : []))),
  };
};
export type Kept = ReturnType<typeof makeStorage>;
