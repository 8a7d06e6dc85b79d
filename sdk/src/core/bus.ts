import type { Core } from '../types.ts';
import { safely } from './safely.ts';

/** What the parts of one pixel tell each other, by name; with `debug` the console hears it too. */
export const makeBus = (debug?: boolean) => {
  const listeners = new Set<readonly [name: string, listener: (detail: never) => void]>();
  const on = (name: string, listener: (detail: never) => void) => {
    const entry = [name, listener] as const;
    listeners.add(entry);
    return () => {
      listeners.delete(entry);
    };
  };
  const tell = (name: string, detail?: unknown): void => {
    if (debug) console.debug('[evothesis]', name, detail);
    for (const [own, listener] of listeners) if (own === name) safely(listener)(detail as never);
  };
  return { _on: on as Core['_on'], _tell: tell };
};
