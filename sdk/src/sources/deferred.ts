import { safely } from '../core/safely.ts';
import type { Source } from '../types.ts';
import type { PageExitData } from '../wire.ts';

/** How old the deferred exit gets while events come, and while the visitor only reads, ms. */
const SOON = 1000;
const LATER = 10_000;

type FetchLater = (url: string, init: { method: string; body: string; signal: AbortSignal }) => unknown;

/**
 * Leaves the browser a request that it sends when the page is gone without a word: its tab was killed, or crashed. It
 * holds what is queued and the page's exit (`deferred: true`), and is taken back when these leave as usual. Needs
 * `exit()`, and `fetchLater` (Chromium 135): https://fetch.spec.whatwg.org/#fetch-later-method. `beforeSend` sees each
 * draft of the exit. Where the whole browser dies, the deferred request dies with it.
 */
export const deferredExit = (): Source => (core) => {
  const { fetchLater } = window as { fetchLater?: FetchLater };
  if (!fetchLater) return;
  let deferred: AbortController | undefined;
  let timer = 0;
  let stale = false;
  const wait = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(safely(renew), ms) as never;
  };
  const renew = (): void => {
    // Hidden, the page has said its exit already.
    const exit = !document.hidden && core._exit?.();
    if (exit) {
      const batch = core._draft('page_exit', {
        ...exit,
        sent: exit.sent + 1,
        exitReason: 'pagehide',
        deferred: true,
      } satisfies PageExitData);
      deferred?.abort();
      deferred = new AbortController();
      if (batch) {
        // Without `sentAt`, by which clocks are compared: it may leave long after it was written.
        batch.attempt = 1;
        const body = JSON.stringify(batch);
        fetchLater(core._options.endpoint ?? '/collect', { method: 'POST', body, signal: deferred.signal });
      }
      wait(LATER);
    }
    stale = false;
  };
  const soon = (): void => {
    if (!stale) wait(SOON);
    stale = true;
  };
  core._on('event', soon);
  core._listen('visibilitychange', soon);
  // What goes under another `batchId`, or may no longer be said, must not come a second time.
  const takeBack = (): void => {
    deferred?.abort();
    soon();
  };
  core._on('seal', takeBack);
  core._on('consent', takeBack);
  core._on('leave', (reason) => {
    if (reason === 'shutdown') core._exit = undefined;
  });
};
