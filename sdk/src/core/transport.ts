import type { Batch, DropReason } from '../wire.ts';
import { bytesOf } from './bytes.ts';
import { iso } from './ids.ts';
import type { Send } from './send.ts';
import type { Store } from './storage.ts';

/** A sealed batch: its text never changes; `sentAt` and `attempt` are put behind it at each try. */
type Parcel = {
  _id: string;
  _text: string;
  _bytes: number;
  _events: number;
  _created: number;
  _attempt: number;
  _flying?: boolean;
};

/** The Fetch standard's limit for bodies of keepalive requests in flight, over the whole page. */
const QUOTA = 65_536;
/** Slice of it that only the exit may use. */
const RESERVE = 24_576;
/** First wait after a failure and the longest one, ms. */
const BASE = 1000;
const CAP = 60_000;
/** Bytes of undelivered batches that are kept, and for how long. */
export const OUTBOX_BYTES = 200_000;
export const OUTBOX_AGE = 86_400_000;

export type TransportOptions = {
  _send: Send;
  _now: () => number;
  _random: () => number;
  _store: Store;
  _drop: (reason: DropReason, events: number) => void;
  _sent: (batchId: string, events: number) => void;
};

export type Transport = {
  /** Takes a sealed batch as JSON, from this page or as `_load` found it. */
  _add: (text: string, attempt?: number) => void;
  /** Takes over what an earlier page could not deliver. */
  _load: () => void;
  /** Tries the oldest batch, unless one is under way or a retry is due later. */
  _pump: () => void;
  /** The network or the visitor came back: no more waiting. */
  _wake: () => void;
  /** The page may die: everything that fits the quota goes now, and all of it is kept. */
  _leave: () => void;
  /** Resolves when everything has been answered or waits for a retry. */
  _settled: () => Promise<void>;
};

/** All policy of delivery: order, retries, quota, bounds. It knows the outside only by its options. */
export const makeTransport = ({ _send, _now, _random, _store, _drop, _sent }: TransportOptions): Transport => {
  const parcels = new Set<Parcel>();
  let total = 0;
  let quota = 0;
  let failures = 0;
  let timer = 0;
  let flights: Promise<unknown> = Promise.resolve();

  const finish = (parcel: Parcel, reason?: DropReason): void => {
    if (!parcels.delete(parcel)) return;
    total -= parcel._bytes;
    _store._remove(`b${parcel._id}`);
    if (reason) _drop(reason, parcel._events);
    else _sent(parcel._id, parcel._events);
  };
  const keep = (parcel: Parcel): void => _store._set(`b${parcel._id}`, parcel._attempt + parcel._text);
  const expire = (): void => {
    for (const parcel of parcels)
      if (!parcel._flying && _now() - parcel._created > OUTBOX_AGE) finish(parcel, 'outbox_expired');
  };

  const fly = async (parcel: Parcel, leaving: boolean): Promise<void> => {
    const keepalive = quota + parcel._bytes <= QUOTA - (leaving ? 0 : RESERVE);
    const reserved = keepalive ? parcel._bytes : 0;
    quota += reserved;
    parcel._flying = true;
    const tail = `,"sentAt":"${iso(_now())}","attempt":${++parcel._attempt}}`;
    const [status, wait] = await _send(parcel._text.slice(0, -1) + tail, keepalive, leaving);
    quota -= reserved;
    parcel._flying = false;
    if (status >= 200 && status < 300) {
      failures = 0;
      finish(parcel);
    } else if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
      finish(parcel, 'rejected');
    } else {
      keep(parcel);
      clearTimeout(timer);
      // Full jitter: of many pages that failed together no two come back together.
      timer = setTimeout(wake, Math.max(wait, _random() * Math.min(CAP, BASE * 2 ** failures++))) as unknown as number;
      return;
    }
    pump();
  };
  const start = (parcel: Parcel, leaving: boolean): void => {
    flights = Promise.all([flights, fly(parcel, leaving)]);
  };
  const pump = (): void => {
    expire();
    const [oldest] = parcels;
    if (oldest && !timer && ![...parcels].some((parcel) => parcel._flying)) start(oldest, false);
  };
  const wake = (): void => {
    clearTimeout(timer);
    timer = 0;
    pump();
  };
  const add = (text: string, attempt = 0): void => {
    const { batchId, createdAt, events } = JSON.parse(text) as Required<Batch>;
    const parcel: Parcel = {
      _id: batchId,
      _text: text,
      // `sentAt` and `attempt` come to it.
      _bytes: bytesOf(text) + 64,
      _events: events.length,
      _created: Date.parse(createdAt),
      _attempt: attempt,
    };
    parcels.add(parcel);
    total += parcel._bytes;
    for (const old of parcels) if (total > OUTBOX_BYTES && !old._flying && old !== parcel) finish(old, 'outbox_full');
  };

  return {
    _add: add,
    _load: () => {
      for (const key of _store._keys()) {
        const text = key[0] === 'b' && _store._get(key);
        if (!text || [...parcels].some((parcel) => `b${parcel._id}` === key)) continue;
        try {
          add(text.replace(/^\d+/, ''), Number.parseInt(text, 10));
        } catch {
          // Written by something else under our name.
          _store._remove(key);
        }
      }
    },
    _pump: pump,
    _wake: wake,
    _leave: () => {
      expire();
      for (const parcel of parcels) {
        keep(parcel);
        // What would not fit the quota would be refused by the browser; kept, it goes later.
        if (!parcel._flying && quota + parcel._bytes <= QUOTA) start(parcel, true);
      }
    },
    _settled: async () => {
      for (let seen: unknown; seen !== flights; ) {
        seen = flights;
        await seen;
      }
    },
  };
};
