import { cleanText } from '../core/guard.ts';
import type { Source } from '../types.ts';

/** Errors of one page instance that are recorded: a broken loop throws thousands. */
const MOST = 10;

/** Records uncaught errors and rejections, each message once a page: `kind`, `message`, `source`, `line`, `column`, `stack`. */
export const errors = (): Source => (core) => {
  const seen = new Set<string>();
  const record = (kind: string, error: unknown, more: Record<string, string | number> = {}): void => {
    const { message = `${error}`, stack = '' } = (error ?? {}) as Partial<Error>;
    const text = cleanText(message);
    if (seen.has(text) || seen.size >= MOST) return;
    seen.add(text);
    core._emit('error', { kind, message: text, ...more, stack: cleanText(stack, 1024) });
  };
  core._listen('error', (event: ErrorEvent) => {
    // Images and scripts that did not load come as plain events.
    if (event instanceof ErrorEvent)
      record('error', event.error ?? event.message, {
        source: core._cleanUrl(event.filename),
        line: event.lineno,
        column: event.colno,
      });
  });
  core._listen('unhandledrejection', (event: PromiseRejectionEvent) => record('rejection', event.reason));
  core._on('enter', () => seen.clear());
};
