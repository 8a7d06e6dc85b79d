import { newId } from './ids.ts';
import type { Store } from './storage.ts';

/** Minutes without an event after which a visit is over, as GA4 and most others have it. */
const IDLE = 30 * 60_000;

/**
 * The id of the visit at a time: a new one after half an hour without events. `ended` is called before one replaces
 * another. Kept as `id.time`, so that the tab's next page, or with `local` another tab, goes on with it.
 */
export const makeSession = (store: Store, ended: () => void): ((now: number) => string) => {
  let id = '';
  let last = 0;
  return (now) => {
    if (!id || now - last > IDLE) {
      if (id) ended();
      const [oldId, oldTime] = (store._get('s') ?? '').split('.') as [string, string];
      id = now - +oldTime < IDLE ? oldId : newId();
      last = 0;
    }
    // One write a second is enough: a page that tracks in a loop must not write in one.
    if (now - last > 1000) {
      last = now;
      store._set('s', `${id}.${now}`);
    }
    return id;
  };
};
