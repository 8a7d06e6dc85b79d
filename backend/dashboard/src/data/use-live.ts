import { useEffect, useRef, useState } from 'preact/hooks';
import { type ApiError, ask } from '../api/client.ts';
import type { Live } from '../api/types.ts';
import { useSession } from './session.ts';

/** Between two looks at what happens now. Milliseconds. */
const LOOK_MS = 1_000;
/** Reports are asked for again when something has happened, but not more often than this, and now and then anyway. */
const FRESH_MS = 5_000;
const STALE_MS = 60_000;

export type Following = {
  live: Live | undefined;
  error: ApiError | undefined;
  /** Counts up when reports that were asked for before are old. */
  fresh: number;
};

/** Follows a site: one look after the other, never two at once, and none while nobody looks at the page. */
export const useLive = (site: string): Following => {
  const { expired } = useSession();
  const [state, setState] = useState<Following>({ live: undefined, error: undefined, fresh: 0 });
  const end = useRef(expired);
  end.current = expired;
  useEffect(() => {
    setState((now) => ({ ...now, live: undefined, error: undefined }));
    if (!site) return;
    let stopped = false;
    let seen = -1;
    let freshAt = Date.now();
    const look = async () => {
      const live = await ask<Live>(`/live?${new URLSearchParams({ site })}`);
      if (stopped) return;
      const events = live.events_30_minutes + live.bot_events_30_minutes;
      const age = Date.now() - freshAt;
      // The first event of a quiet site is shown at once; a busy one is not asked at every look.
      const isOld = seen >= 0 && ((events !== seen && (seen === 0 || age > FRESH_MS)) || age > STALE_MS);
      if (isOld) freshAt = Date.now();
      if (isOld || seen < 0) seen = events;
      setState((now) => ({ live, error: undefined, fresh: now.fresh + (isOld ? 1 : 0) }));
    };
    const watch = async () => {
      while (!stopped) {
        if (!document.hidden) {
          await look().catch((error: ApiError) => {
            if (stopped) return;
            if (error.status === 401) end.current();
            setState((now) => ({ ...now, error }));
          });
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    };
    void watch();
    return () => {
      stopped = true;
    };
  }, [site]);
  return state;
};
