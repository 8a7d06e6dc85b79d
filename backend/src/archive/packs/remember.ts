/**
 * Keeps the last few answers of `load`, by key, for some time; what is not there (null) or failed is asked for again.
 * @param forMs default: as long as this lives
 */
export const rememberLast = <T>(
  limit: number,
  load: (key: string) => Promise<T | null>,
  forMs = Number.POSITIVE_INFINITY,
) => {
  const kept = new Map<string, { asked: Promise<T | null>; at: number }>();
  const forget = (key: string): void => void kept.delete(key);
  const get = (key: string): Promise<T | null> => {
    const now = performance.now();
    const before = kept.get(key);
    const entry = before && now - before.at < forMs ? before : { asked: load(key), at: now };
    // Again at the end: a Map keeps the order in which keys were set, so the first is the one not asked for the longest.
    kept.delete(key);
    kept.set(key, entry);
    for (const oldest of kept.keys()) {
      if (kept.size <= limit) break;
      kept.delete(oldest);
    }
    const drop = () => {
      if (kept.get(key) === entry) kept.delete(key);
    };
    entry.asked.then((found) => found ?? drop(), drop);
    return entry.asked;
  };
  return { get, forget };
};
