export type CacheOptions<T> = {
  load: (key: string) => Promise<T>;
  /** Milliseconds of any steady clock. */
  now: () => number;
  /** Until then an entry is served as it is. Default 30,000. */
  freshMs?: number;
  /** Until then it is served and renewed beside; after that it is renewed first. Default 60,000. */
  staleMs?: number;
  /** Entries; the oldest leave first. Default 1,000. */
  limit?: number;
};

type Entry<T> = { value: T; at: number; retryAt?: number; renewing?: Promise<void> | undefined };

/** An unreachable source is asked again no sooner than this. */
const RETRY_MS = 5_000;

/**
 * Values in the instance's memory, stale while they are revalidated. A change is in force within `staleMs`; while the
 * source cannot be reached, the last known value goes on serving.
 */
export const createCache = <T>(options: CacheOptions<T>): ((key: string) => Promise<T>) => {
  const { load, now, freshMs = 30_000, staleMs = 60_000, limit = 1_000 } = options;
  const entries = new Map<string, Entry<T>>();
  const loading = new Map<string, Promise<T>>();

  const fetchNew = (key: string): Promise<T> => {
    const running = loading.get(key);
    if (running) return running;
    const started = load(key)
      .then((value) => {
        entries.delete(key);
        entries.set(key, { value, at: now() });
        const [oldest] = entries.keys();
        if (entries.size > limit && oldest !== undefined) entries.delete(oldest);
        return value;
      })
      .finally(() => loading.delete(key));
    loading.set(key, started);
    return started;
  };

  const renew = (key: string, entry: Entry<T>): Promise<void> => {
    entry.renewing ??= fetchNew(key).then(
      () => undefined,
      () => {
        entry.retryAt = now() + RETRY_MS;
        entry.renewing = undefined;
      },
    );
    return entry.renewing;
  };

  return async (key) => {
    const entry = entries.get(key);
    if (!entry) return fetchNew(key);
    const age = now() - entry.at;
    if (age < freshMs || now() < (entry.retryAt ?? 0)) return entry.value;
    const renewed = renew(key, entry);
    if (age >= staleMs) await renewed;
    return entries.get(key)?.value ?? entry.value;
  };
};
