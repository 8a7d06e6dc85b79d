import { newId } from './ids.ts';
import type { Store } from './storage.ts';

/** Minutes without an event after which a visit is over, as GA4 and most others have it. */
const IDLE = 30 * 60_000;

/** The id of the visit; a new one after half an hour without events. Kept as `id.time` so that all tabs see both. */
export const makeSession = (store: Store) => {
  let id = '';
  let last = 0;
  let saved = 0;
  return {
    /** The session at `now`; `changed` is called before a new one replaces another. */
    _touch: (now: number, changed: () => void): string => {
      if (!id || now - last > IDLE) {
        const [storedId, storedTime] = (store._get('s') ?? '').split('.') as [string, string?];
        const alive = storedId && now - +(storedTime ?? 0) < IDLE;
        if (id) changed();
        id = alive ? storedId : newId();
        saved = 0;
      }
      last = now;
      // A write a second is enough, and a page that tracks in a loop must not write in one.
      if (now - saved > 1000 || now < saved) {
        saved = now;
        store._set('s', `${id}.${now}`);
      }
      return id;
    },
    _id: () => id,
  };
};
