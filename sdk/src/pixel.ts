import { makeBus } from './core/bus.ts';
import { contextOf } from './core/context.ts';
import { cleanUrl } from './core/guard.ts';
import { bytesOf, iso, newId } from './core/ids.ts';
import { watchNavigation } from './core/navigation.ts';
import { makeOutbox } from './core/outbox.ts';
import { safely } from './core/safely.ts';
import { makeSession } from './core/session.ts';
import { readSignals } from './core/signals.ts';
import { makeStorage } from './core/storage.ts';
import type { Core, EventMap, LeaveReason, Loose, Page, Pixel, PixelOptions } from './types.ts';
import { VERSION } from './version.ts';
import {
  type Batch,
  type ConsentState,
  type DropReason,
  type EventData,
  type EventType,
  LIMITS,
  type PageContext,
  type PageviewData,
  type WireEvent,
} from './wire.ts';

/** Under this name every copy of the SDK on a page, whatever file it came from, finds the pixels that run here. */
declare global {
  interface Window {
    __evothesis?: Record<string, Pixel>;
  }
  interface Navigator {
    globalPrivacyControl?: boolean;
  }
  interface Document {
    prerendering?: boolean;
  }
}

/** Characters at most of one event that the page had a hand in, and of those in a full batch; `seal` holds the limit in bytes. */
const EVENT = 8192;
const FULL = 16_384;
/** Calls that wait for a prerendered page or a background tab to be seen. */
const WAITING = 1000;

export const startPixel = <Events extends EventMap = EventMap>(options: PixelOptions): Pixel<Events> => {
  const { siteId, persistence = 'session', sampleRate = 1, flushInterval = 5000 } = options;
  window.__evothesis ??= {};
  const registry = window.__evothesis;
  if (registry[siteId]) return registry[siteId] as Pixel<Events>;

  const ending = new AbortController();
  const listen: Core['_listen'] = (types, listener, target = window) => {
    for (const type of types.split(' '))
      target.addEventListener(type, safely(listener as EventListener), {
        capture: true,
        passive: true,
        signal: ending.signal,
      });
  };
  const { _on: on, _tell: tell } = makeBus(options.debug);

  let dropped: Partial<Record<DropReason, number>> | undefined;
  const drop = (reason: DropReason, events = 1): undefined => {
    dropped ??= {};
    dropped[reason] = (dropped[reason] ?? 0) + events;
    tell('drop', { reason, events });
  };

  let consent: ConsentState = 'unknown';
  let source: NonNullable<Batch['consent']>['source'];
  const denied = (): boolean => consent === 'denied';
  const optedOut = (): boolean | undefined =>
    navigator.globalPrivacyControl || (options.respectDnt && navigator.doNotTrack === '1');
  const storage = makeStorage(`evo:${siteId}:`, () => (denied() ? 'none' : persistence));
  const outbox = makeOutbox(options.endpoint ?? '/collect', storage, drop, (detail) => tell('sent', detail));

  let page = undefined as unknown as Page;
  let started = false;
  let contexts: Record<string, PageContext> = {};
  let queue: WireEvent[] = [];
  let length = 0;
  let timer = 0;
  let signals: Batch['browser'];
  let sessionId = '';

  const describe = (): void => {
    contexts[page._id] = contextOf(page);
  };
  const wrap = (events: WireEvent[]): Batch => {
    const open = !denied() && !optedOut();
    let visitorId: string | null | undefined;
    if (open) signals ??= readSignals();
    if (open && persistence === 'local') {
      storage._set('v', storage._get('v') ?? newId());
      visitorId = storage._get('v');
    }
    const batch: Loose<Batch> = {
      eventType: 'batch',
      batchId: newId(),
      createdAt: iso(),
      siteId,
      sessionId,
      visitorId: visitorId as string,
      browser: open ? signals : undefined,
      consent: { state: consent, source, globalPrivacyControl: optedOut() || undefined } as NonNullable<
        Batch['consent']
      >,
      sdk: { name: '@evothesis/pixel', version: VERSION },
      pageToken: options.pageToken,
      pages: Object.fromEntries(events.map(({ pageId }) => [pageId, contexts[pageId as string] as PageContext])),
      events,
      dropped,
      attempt: 0,
    };
    tell('seal', batch);
    return batch as Batch;
  };
  const seal = (events: WireEvent[]): void => {
    const batch = wrap(events);
    const size = bytesOf(JSON.stringify(batch)) + 64;
    const middle = events.length >> 1;
    if (size < LIMITS.sdkBodyBytes) {
      dropped = undefined;
      outbox._add(batch, size);
    } else if (middle) {
      seal(events.slice(0, middle));
      seal(events.slice(middle));
    } else drop('too_large');
  };
  const flush = (): void => {
    clearTimeout(timer);
    timer = length = 0;
    describe();
    if (queue[0]) seal(queue);
    queue = [];
    contexts = {};
  };
  const send = (): Promise<unknown> => {
    flush();
    return outbox._pump();
  };

  const touch = makeSession(storage, flush);
  // Not in the way of what the page has to do; Safari has no idle callbacks.
  const idle = window.requestIdleCallback ?? ((action: () => void) => setTimeout(action));
  const due = (): unknown => idle(safely(send), { timeout: 1000 });
  /** An event that may be sent, numbered as the page's next; else it is given up, with the reason. */
  const make = (eventType: EventType, eventData: Loose<EventData>, giveUp = drop): WireEvent | undefined => {
    if (denied() && options.whenDenied === 'drop') return giveUp('consent');
    // The id is random: its first 30 bits decide for the whole visit, with nothing more to keep.
    if (sampleRate < 1 && Number.parseInt(sessionId.slice(0, 6), 32) >= sampleRate * 2 ** 30) return giveUp('sampled');
    let event = {
      eventType,
      timestamp: iso(),
      pageId: page._id,
      eventData,
      weight: sampleRate < 1 ? 1 / sampleRate : undefined,
    } as WireEvent | null | undefined;
    if (options.beforeSend) event = safely(options.beforeSend)(event as WireEvent);
    if (!event) return giveUp('before_send');
    const seq = page._seq + 1;
    return { ...event, seq, eventId: `${page._id}-${seq}` };
  };
  const emit: Core['_emit'] = (eventType, eventData) => {
    sessionId = touch();
    if (options.debug) tell('record', [eventType, eventData]);
    let event = make(eventType, eventData);
    if (!event) return;
    // What the SDK has made alone is small, and nobody else can change it.
    if (eventType === 'custom' || options.beforeSend) {
      const text = JSON.stringify(event);
      if (text.length > EVENT) return drop('too_large');
      length += text.length;
      // A copy: the page may go on changing what it has given us.
      event = JSON.parse(text) as WireEvent;
    }
    page._seq++;
    tell('event', event);
    // Once a batch, not at each event after it: a page may track in a loop.
    if (!(queue.push(event) % (options.batchSize ?? 50)) || length > FULL) {
      length = 0;
      due();
    } else timer ||= setTimeout(due, page._seq > 1 ? flushInterval : Math.min(flushInterval, 1000)) as never;
  };

  const enter = (navigation: PageviewData['navigation'], referrer = document.referrer): void => {
    page = {
      _id: newId(),
      _seq: 0,
      _url: clean(location.href),
      _referrer: referrer && clean(referrer),
      _start: performance.now(),
      _depth: 0,
      _depthPx: 0,
    };
    emit('pageview', { navigation });
    tell('enter');
  };
  const leave = (reason: LeaveReason): void => {
    if (!started) return;
    describe();
    tell('leave', reason);
    tell('exit', reason);
    if (reason !== 'navigation') {
      flush();
      outbox._leave();
    }
  };
  const navigate = (navigation: PageviewData['navigation']): void => {
    leave('navigation');
    enter(navigation, page._url);
  };

  const setConsent: Core['_setConsent'] = (state, from = 'api') => {
    if (state === consent) return;
    // What was recorded under the old state goes out under it.
    if (page) void send();
    if (state === 'denied') storage._keys()?.forEach(storage._remove);
    consent = state;
    source = from;
    tell('consent', state);
  };

  const clean = (url: string): string => cleanUrl(url, options.queryParams);
  const core: Core = {
    _options: options,
    _page: () => page,
    _emit: emit,
    _listen: listen,
    _on: on,
    _tell: tell,
    _setConsent: setConsent,
    _cleanUrl: clean,
    _storage: storage,
    _takeOver: () => {
      outbox._load();
      return outbox._pump();
    },
    _draft: (eventType, data) => {
      const last = make(eventType, data, () => undefined);
      const events = last ? [...queue, last] : queue;
      describe();
      return events[0] && wrap(events);
    },
  };
  const waiting: (() => void)[] = [];
  const whenSeen = (action: () => void): void => {
    if (started) safely(action)();
    else if (waiting.push(action) > WAITING) {
      waiting.pop();
      drop('queue_full');
    }
  };

  let prerendered: boolean | undefined;
  const begin = (): void => {
    const { prerendering, hidden } = document;
    prerendered ||= prerendering;
    // A prerendered page may never be looked at, nor a tab opened in the background.
    if (prerendering || (hidden && !options.background)) return;
    started = true;
    for (const use of options.use ?? []) safely(use)(core);
    void core._takeOver();
    enter(prerendered ? 'prerender' : 'load');
    if (options.spa !== false) watchNavigation(options, ending.signal, listen, navigate);
    for (const action of waiting) safely(action)();
  };

  listen('prerenderingchange visibilitychange', () => {
    if (!started) begin();
    else if (document.hidden) leave('hidden');
    else outbox._wake();
  });
  listen('pagehide', () => leave('pagehide'));
  listen('pageshow', ({ persisted }: PageTransitionEvent) => {
    // Out of the back/forward cache: to the visitor a new view of the page, to the script the same one.
    if (persisted && started) {
      enter('bfcache');
      outbox._back();
    }
  });
  listen('online', outbox._wake);
  // An earlier visit may have left something that is now unwanted: a start with `denied` erases it.
  setConsent(options.consent ?? consent);
  safely(begin)();

  const pixel: Pixel = {
    track: (name: string, properties?: object) =>
      whenSeen(() => emit('custom', { name, properties: properties as never })),
    pageview: () => whenSeen(() => navigate('manual')),
    setConsent: safely(setConsent) as Pixel['setConsent'],
    flush: async () => {
      if (started) await send();
    },
    shutdown: async () => {
      safely(leave)('shutdown');
      started = false;
      ending.abort();
      delete registry[siteId];
      await outbox._pump();
    },
    on,
  };
  registry[siteId] = pixel;
  return pixel as Pixel<Events>;
};
