/** An answer of the collect endpoint: HTTP status (0 when there was none) and the wait it asks for, ms. */
export type Answer = { _status: number; _wait: number; _duplicate?: boolean };
export type Send = (body: string, keepalive: boolean, leaving: boolean) => Promise<Answer>;

/** A collector that accepts and never answers must not stop the queue. */
const TIMEOUT = 15_000;

/** Seconds or an HTTP date; see RFC 9110, 10.2.3. */
const retryAfter = (header: string | null): number =>
  header ? Math.max(0, +header >= 0 ? +header * 1000 : Date.parse(header) - Date.now()) || 0 : 0;

/**
 * The one place that talks to the network. The body goes as `text/plain`, which needs no CORS preflight.
 *
 * `fetch` with `keepalive` outlives the page and, unlike `sendBeacon`, says what became of it when the page lives on.
 * The beacon stands in where `keepalive` is missing (Firefox before 133).
 */
export const makeSend =
  (endpoint: string): Send =>
  async (body, keepalive, leaving) => {
    if (leaving && !('keepalive' in Request.prototype) && navigator.sendBeacon?.(endpoint, body))
      return { _status: 0, _wait: 0 };
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT);
    try {
      const answer = await fetch(endpoint, {
        method: 'POST',
        body,
        keepalive,
        credentials: 'omit',
        signal: abort.signal,
      });
      return { _status: answer.status, _wait: retryAfter(answer.headers.get('retry-after')) };
    } catch {
      return { _status: 0, _wait: 0 };
    } finally {
      clearTimeout(timer);
    }
  };
