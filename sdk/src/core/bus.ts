import type { Core } from '../types.ts';
import { safely } from './safely.ts';

/** What the parts of one pixel tell each other, by name; with `debug` the console hears it too. */
export const makeBus = (debug?: boolean) => {
  // Told many times an event: by name, and without what `Object` knows under a name.
  const listeners: Record<string, Set<(detail: never) => void>> = { __proto__: null } as never;
  const on = (name: string, listener: (detail: never) => void) => {
    const own = safely(listener);
    listeners[name] ??= new Set();
    listeners[name].add(own);
    return () => {
      listeners[name]?.delete(own);
    };
  };
  const tell = (name: string, detail?: unknown): void => {
    if (debug) console.debug('[evothesis]', name, detail);
    listeners[name]?.forEach((listener) => {
      listener(detail as never);
    });
  };
  return { _on: on as Core['_on'], _tell: tell };
};
