import type { DropReason } from '../wire.ts';
import { bytesOf } from './bytes.ts';
import { iso } from './ids.ts';
import type { Send } from './send.ts';

/** A sealed batch: its text never changes; `sentAt` and `attempt` are put behind it at each try. */
export type Sealed = { _id: string; _text: string; _events: number; _created: number };
type Parcel = Sealed & { _bytes: number; _attempt: number; _flying?: boolean; _kept?: boolean };

/** The Fetch standard's limit for bodies of keepalive requests in flight, over the whole page. */
const QUOTA = 65_536;
/** Slice of it that only the exit may use. */
const RESERVE = 24_576;
const BASE = 1000;
const CAP = 60_000;
/** `sentAt` and `attempt`. */
const TAIL = 64;

export type Keep = {
  /** Keeps an undelivered batch over the page's life; false when it could not. */
  _keep: (batch: Sealed & { _attempt: number }) => boolean;
  _forget: (id: string) => void;
};

export type TransportOptions = {
  _send: Send;
  _now: () => number;
  _random: () => number;
  _setTimer: (action: () => void, ms: number) => number;
  _clearTimer: (timer: number) => void;
  _drop: (reason: DropReason, events: number) => void;
  _sent: (batch: Sealed) => void;
  _store: Keep;
  _maxBytes: number;
  _maxAge: number;
};

export type Transport = {
  _add: (batch: Sealed, attempt?: number, kept?: boolean) => void;
  /** Tries the oldest batch unless a retry is due later; one at a time. */
  _pump: () => void;
  /** The page may die: everything that fits the quota goes now, and all of it is kept. */
  _leave: () => void;
  /** Forgets the wait: the network came back. */
  _wake: () => void;
  /** Resolves when everything has been answered once. */
  _settled: () => Promise<void>;
  _stop: () => void;
};

/** All policy of delivery: order, retries, quota, bounds. It knows the outside only by its options. */
export const makeTransport = (options: TransportOptions): Transport => {
  const { _send, _now, _random, _drop, _store } = options;
  let parcels: Parcel[] = [];
  let quota = 0;
  let total = 0;
  let failures = 0;
  let timer = 0;
  const flights = new Set<Promise<void>>();

  const remove = (parcel: Parcel): void => {
    if (!parcels.includes(parcel)) return;
    parcels = parcels.filter((other) => other !== parcel);
    total -= parcel._bytes;
    if (parcel._kept) _store._forget(parcel._id);
  };
  const giveUp = (parcel: Parcel, reason: DropReason): void => {
    remove(parcel);
    _drop(reason, parcel._events);
  };
  const keep = (parcel: Parcel): void => {
    parcel._kept = _store._keep(parcel) || !!parcel._kept;
  };
  const later = (ms: number): void => {
    options._clearTimer(timer);
    timer = options._setTimer(() => {
      timer = 0;
      pump();
    }, ms);
  };

  const fly = async (parcel: Parcel, leaving: boolean): Promise<void> => {
    const keepalive = quota + parcel._bytes <= QUOTA - (leaving ? 0 : RESERVE);
    const counted = keepalive ? parcel._bytes : 0;
    quota += counted;
    parcel._flying = true;
    parcel._attempt++;
    const body = `${parcel._text.slice(0, -1)},"sentAt":"${iso(_now())}","attempt":${parcel._attempt}}`;
    const { _status: status, _wait: wait } = await _send(body, keepalive, leaving);
    quota -= counted;
    parcel._flying = false;
    if (status >= 200 && status < 300) {
      failures = 0;
      if (parcels.includes(parcel)) options._sent(parcel);
      remove(parcel);
      pump();
    } else if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
      giveUp(parcel, 'rejected');
      pump();
    } else {
      keep(parcel);
      // Full jitter: of many pages that failed together no two come back together.
      later(Math.max(wait, _random() * Math.min(CAP, BASE * 2 ** failures++)));
    }
  };
  const start = (parcel: Parcel, leaving: boolean): void => {
    const flight = fly(parcel, leaving).finally(() => flights.delete(flight));
    flights.add(flight);
  };

  const expire = (): void => {
    for (const parcel of parcels)
      if (!parcel._flying && _now() - parcel._created > options._maxAge) giveUp(parcel, 'outbox_expired');
  };
  const pump = (): void => {
    if (timer || parcels.some((parcel) => parcel._flying)) return;
    expire();
    if (parcels[0]) start(parcels[0], false);
  };

  return {
    _add: (batch, attempt = 0, kept = false) => {
      if (parcels.some((parcel) => parcel._id === batch._id)) return;
      const parcel: Parcel = { ...batch, _bytes: bytesOf(batch._text) + TAIL, _attempt: attempt, _kept: kept };
      parcels.push(parcel);
      total += parcel._bytes;
      for (const old of [...parcels])
        if (total > options._maxBytes && !old._flying && old !== parcel) giveUp(old, 'outbox_full');
    },
    _pump: pump,
    _leave: () => {
      expire();
      for (const parcel of parcels) {
        keep(parcel);
        // What would not fit the quota is refused by the browser; kept, it goes later.
        if (!parcel._flying && quota + parcel._bytes <= QUOTA) start(parcel, true);
      }
    },
    _wake: () => {
      options._clearTimer(timer);
      timer = 0;
      pump();
    },
    _settled: async () => {
      await Promise.all(flights);
    },
    _stop: () => options._clearTimer(timer),
  };
};
