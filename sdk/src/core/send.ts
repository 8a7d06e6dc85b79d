/** HTTP status of the answer (0 when there was none) and the wait it asks for, ms. */
export type Answer = readonly [status: number, wait: number];
export type Send = (body: string, keepalive: boolean, leaving: boolean) => Promise<Answer>;

/** A collector that accepts and never answers must not stop the queue. */
const TIMEOUT = 15_000;

/**
 * The one place that talks to the network. The body goes as `text/plain`, which needs no CORS preflight.
 *
 * `fetch` with `keepalive` outlives the page and, unlike `sendBeacon`, says what became of it when the page lives on.
 * The beacon stands in where `keepalive` is missing (Firefox before 133); it counts as unanswered.
 */
export const makeSend =
  (endpoint: string): Send =>
  async (body, keepalive, leaving) => {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT);
    try {
      if (leaving && !('keepalive' in Request.prototype)) throw navigator.sendBeacon(endpoint, body);
      const { status, headers } = await fetch(endpoint, {
        method: 'POST',
        body,
        keepalive,
        credentials: 'omit',
        signal: abort.signal,
      });
      // Seconds or a date: RFC 9110, 10.2.3.
      const wait = headers.get('retry-after') as string;
      return [status, +wait * 1000 || Date.parse(wait) - Date.now() || 0];
    } catch {
      return [0, 0];
    } finally {
      clearTimeout(timer);
    }
  };
