import { newId } from './ids.ts';
import type { Kept } from './storage.ts';

/** Time without an event after which a visit is over, as GA4 and most others have it. */
const VISIT = 30 * 60_000;

/** To be called at each event: gives the visit's id, and calls `ended` before another visit begins. */
export const makeSession = (storage: Kept, ended: () => void): (() => string) => {
  let sessionId: string;
  let lastSeen = 0;
  return () => {
    const time = Date.now();
    if (time - lastSeen > VISIT) {
      if (lastSeen) ended();
      const [id, last] = (storage._get('s') ?? '').split('.') as [string, string];
      sessionId = time - +last < VISIT ? id : newId();
      lastSeen = 0;
    }
    // One write a second is enough: a page that tracks in a loop must not write in one.
    if (time - lastSeen > 1000) {
      lastSeen = time;
      storage._set('s', `${sessionId}.${time}`);
    }
    return sessionId;
  };
};
