import type { WireEvent } from '../wire.ts';
import { LIMITS } from '../wire.ts';
import { bytesOf } from './bytes.ts';

/** Room for the envelope in a body: signals, attribution and page contexts. */
const ENVELOPE = 8192;
const ROOM = LIMITS.sdkBodyBytes - ENVELOPE;
/** One event: larger ones are dropped, whatever they are. */
const EVENT = 8192;
/** Events that wait for a batch: a loop on the page may call `track` without end. */
const WAITING = 1000;

export type Queue = {
  /** `too_large` or `queue_full` when the event was not taken. */
  _put: (event: WireEvent) => 'too_large' | 'queue_full' | undefined;
  /** Events for one batch, oldest first; empty when none wait. */
  _take: () => WireEvent[];
  _length: () => number;
  /** Whether what waits fills a body. */
  _full: () => boolean;
};

/** Sizes each event once, when it is queued. */
export const makeQueue = (): Queue => {
  const waiting: { _event: WireEvent; _bytes: number }[] = [];
  let bytes = 0;
  return {
    _put: (event) => {
      const size = bytesOf(JSON.stringify(event));
      if (size > EVENT) return 'too_large';
      if (waiting.length >= WAITING) return 'queue_full';
      waiting.push({ _event: event, _bytes: size });
      bytes += size;
      return undefined;
    },
    _take: () => {
      const taken: WireEvent[] = [];
      let sum = 0;
      for (let next = waiting[0]; next && sum + next._bytes < ROOM && taken.length < 100; next = waiting[0]) {
        sum += next._bytes;
        taken.push(next._event);
        waiting.shift();
      }
      bytes -= sum;
      return taken;
    },
    _length: () => waiting.length,
    _full: () => bytes >= ROOM - EVENT,
  };
};
