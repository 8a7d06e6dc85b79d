import type { EventReader } from './store.ts';

/** An hour this long gone that has nothing gets something only from the spool, or from an erased mistake. */
const SETTLED_MS = 6 * 3_600_000;
const REMEMBERED_MS = 5 * 60_000;
const MAX_HOURS = 50_000;

/**
 * A reader that does not ask again within five minutes for an hour of a site that was empty and is long gone: a new site's
 * month has 700 of them, and a dashboard asks every few seconds.
 */
export const rememberEmpty = <T extends Pick<EventReader, 'sitesOf'>>(reader: T, now: () => number): T => {
  const empty = new Map<string, number>();
  return {
    ...reader,
    sitesOf: async (hour, siteId) => {
      const key = `${hour} ${siteId}`;
      const settled = siteId !== undefined && Date.parse(`${hour}:00:00Z`) < now() - SETTLED_MS;
      if (settled && (empty.get(key) ?? 0) > now()) return [];
      const found = await reader.sitesOf(hour, siteId);
      if (empty.size > MAX_HOURS) empty.clear();
      if (settled && found.length === 0) empty.set(key, now() + REMEMBERED_MS);
      else empty.delete(key);
      return found;
    },
  };
};
