import type { Batch, DropReason } from '../wire.ts';
import { iso } from './ids.ts';
import type { Kept } from './storage.ts';

/**
 * The Fetch standard's limit for bodies of keepalive requests in flight, over the whole page. While the page lives one
 * batch is in flight at a time, at most 32 KB, so that half of it is free for the exit.
 */
const QUOTA = 65_536;
/** A collector that accepts and never answers must not stop the queue, ms. */
const TIMEOUT = 15_000;
/** First wait after a failure and the longest one, ms. */
const BASE = 1000;
const CAP = 60_000;
/** How long requests from before a stay in the back/forward cache may take to settle, ms. */
const SETTLE = 1000;
/** Bytes of undelivered batches that are kept, and for how long. */
export const OUTBOX_BYTES = 200_000;
export const OUTBOX_AGE = 86_400_000;

export type Outbox = {
  /** Takes a sealed batch and its bytes. */
  _add: (batch: Batch, bytes: number) => void;
  /** Takes over what an earlier page could not deliver. */
  _load: () => void;
  /** Sends what is due, oldest first, one at a time. Resolves when it is answered or waits for a retry. */
  _pump: () => Promise<unknown>;
  /** The network or the visitor came back: no more waiting. */
  _wake: () => void;
  /** The page is out of the back/forward cache. */
  _back: () => void;
  /** The page may die: everything that fits the quota goes now, and all of it is kept. */
  _leave: () => void;
};

/**
 * All policy of delivery. A batch is in one list from its sealing to its answer; it is kept in storage from its first
 * try on, and what no answer came for is sent again under its `batchId`, by this page or the next.
 */
export const makeOutbox = (
  endpoint: string,
  storage: Kept,
  drop: (reason: DropReason, events: number) => void,
  sent: (detail: { batchId: string; events: number }) => void,
): Outbox => {
  /** Undelivered batches, oldest first, to their bytes. */
  const outbox = new Map<Batch, number>();
  const flying = new Set<Batch>();
  let failures = 0;
  let timer = 0;
  let draining: Promise<unknown> = Promise.resolve();

  const sum = (batches: Iterable<Batch>): number => {
    let bytes = 0;
    for (const batch of batches) bytes += outbox.get(batch) as number;
    return bytes;
  };
  const finish = (batch: Batch, reason?: DropReason): void => {
    const { batchId, events } = batch as Required<Batch>;
    storage._remove(`b${batchId}`);
    if (!outbox.delete(batch)) return;
    if (reason) drop(reason, events.length);
    else sent({ batchId, events: events.length });
  };
  const fly = async (batch: Batch): Promise<void> => {
    batch.attempt = (batch.attempt as number) + 1;
    batch.sentAt = iso();
    flying.add(batch);
    let response: Response | undefined;
    try {
      const body = JSON.stringify(batch);
      storage._set(`b${batch.batchId}`, body);
      // `text/plain` needs no CORS preflight; `keepalive` outlives the page.
      if (sum(flying) < QUOTA)
        response = await fetch(endpoint, {
          method: 'POST',
          body,
          keepalive: true,
          credentials: 'omit',
          // Safari before 16 goes without.
          signal: AbortSignal.timeout?.(TIMEOUT) ?? null,
        });
    } catch {
      // No network, or a page that broke what is used here: as good as no answer.
    }
    flying.delete(batch);
    if (response?.ok) {
      failures = 0;
      // Also where it says `duplicate`: an earlier try was stored and only its answer was lost.
      finish(batch);
    } else if (/^4(?!08|29)/.test(`${response?.status}`)) finish(batch, 'rejected');
    else {
      const after = response?.headers.get('retry-after') as string;
      clearTimeout(timer);
      // Seconds or a date (RFC 9110, 10.2.3); full jitter: of many pages that failed together no two come back together.
      timer = setTimeout(
        wake,
        Math.max(
          +after * 1000 || Date.parse(after) - Date.now() || 0,
          Math.random() * Math.min(CAP, BASE * 2 ** failures++),
        ),
      ) as never;
    }
  };
  const drain = async (): Promise<void> => {
    for (const [batch] of outbox) {
      if (Date.now() - Date.parse(batch.createdAt as string) > OUTBOX_AGE) finish(batch, 'outbox_expired');
      else if (!timer && !flying.has(batch)) await fly(batch);
    }
  };
  const pump = (): Promise<unknown> => {
    draining = draining.then(drain);
    return draining;
  };
  const wake = (): void => {
    clearTimeout(timer);
    timer = 0;
    void pump();
  };
  const add = (batch: Batch, bytes: number): void => {
    outbox.set(batch, bytes);
    for (const [old] of outbox) if (sum(outbox.keys()) > OUTBOX_BYTES && !flying.has(old)) finish(old, 'outbox_full');
  };
  return {
    _add: add,
    _pump: pump,
    _wake: wake,
    _back: () => {
      // In Firefox a fetch begun in `pagehide` never settles after the return, nor does its time-out come.
      const stuck = [...flying];
      setTimeout(() => {
        for (const batch of stuck) flying.delete(batch);
        draining = Promise.resolve();
        wake();
      }, SETTLE);
    },
    _load: () => {
      for (const key of storage._keys() ?? [])
        if (key[0] === 'b' && ![...outbox.keys()].some(({ batchId }) => key === `b${batchId}`))
          try {
            const text = storage._get(key) as string;
            add(JSON.parse(text), text.length);
          } catch {
            // Written by something else under our name.
          }
    },
    _leave: () => {
      draining = Promise.all([draining, ...[...outbox.keys()].filter((batch) => !flying.has(batch)).map(fly)]);
    },
  };
};
