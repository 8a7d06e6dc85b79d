import { bytesOf } from './core/bytes.ts';
import { describePage, optedOut } from './core/envelope.ts';
import { cleanText, cleanUrl } from './core/guard.ts';
import { iso, newId } from './core/ids.ts';
import { watchNavigation } from './core/navigation.ts';
import { makeSend } from './core/send.ts';
import { makeSession } from './core/session.ts';
import { readSignals } from './core/signals.ts';
import { makeStore } from './core/storage.ts';
import { makeTransport } from './core/transport.ts';
import type { Core, EventMap, Hooks, LeaveReason, Loose, Page, Pixel, PixelEvents, PixelOptions } from './types.ts';
import { VERSION } from './version.ts';
import {
  type Batch,
  type ConsentState,
  type DropReason,
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
}

/** One event at most, and what fills a batch: with the envelope it stays below `LIMITS.sdkBodyBytes`. */
const EVENT_BYTES = 8192;
/** Calls that wait for a prerendered page or a background tab to be seen. */
const WAITING = 1000;

/**
 * Starts a pixel for one site and records the page view. Called again for the same site, also from a second copy of
 * the script, it returns the pixel that runs already.
 */
export const startPixel = <Events extends EventMap = EventMap>(options: PixelOptions): Pixel<Events> => {
  const {
    siteId,
    endpoint = '/collect',
    persistence,
    sampleRate = 1,
    batchSize = 10,
    flushInterval = 5000,
    beforeSend,
  } = options;
  window.__evothesis ??= {};
  const registry = window.__evothesis;
  const running = registry[siteId];
  if (running) return running as Pixel<Events>;

  const now = (): number => Date.now();
  const log = (...what: unknown[]): void => {
    if (options.debug) console.debug('[evothesis]', ...what);
  };
  const safely =
    <Args extends unknown[], Result>(action: (...args: Args) => Result) =>
    (...args: Args): Result | undefined => {
      try {
        return action(...args);
      } catch (error) {
        log(error);
        return undefined;
      }
    };

  const undo: (() => void)[] = [];
  const listen: Core['_listen'] = (target, type, listener) => {
    const safe = safely(listener) as EventListener;
    const how = { capture: true, passive: true };
    target.addEventListener(type, safe, how);
    undo.push(() => target.removeEventListener(type, safe, how));
  };

  const listeners = new Set<(name: keyof PixelEvents, detail: never) => void>();
  const tell = <Name extends keyof PixelEvents>(name: Name, detail: PixelEvents[Name]): void => {
    log(name, detail);
    for (const listener of listeners) safely(listener)(name, detail as never);
  };
  let dropped: Partial<Record<DropReason, number>> = {};
  const drop = (reason: DropReason, events = 1): void => {
    dropped[reason] = (dropped[reason] ?? 0) + events;
    tell('drop', { reason, events });
  };

  let consent: ConsentState = 'unknown';
  let consentSource: NonNullable<Batch['consent']>['source'];
  const denied = (): boolean => consent === 'denied';
  const store = makeStore(`evo:${siteId}:`, () =>
    denied() || persistence === 'none' ? undefined : persistence === 'local' ? localStorage : sessionStorage,
  );

  const transport = makeTransport({
    _send: makeSend(endpoint),
    _now: now,
    _random: Math.random,
    _store: store,
    _drop: drop,
    _sent: (batchId, events) => tell('sent', { batchId, events }),
  });

  let page = undefined as unknown as Page;
  let started = false;
  let gone = false;
  let contexts: Record<string, PageContext> = {};
  let queue: WireEvent[] = [];
  let bytes = 0;
  let timer = 0;
  let sessionId = '';

  const hooks: Hooks[] = [];
  const each = (action: (hook: Hooks) => unknown): void => hooks.forEach(safely(action));

  const visitorId = (): string | undefined => {
    if (persistence !== 'local' || denied() || optedOut(options)) return undefined;
    const id = store._get('v') ?? newId();
    store._set('v', id);
    // Not kept, it would be another one with every batch.
    return store._get('v') && id;
  };

  const seal = (events: WireEvent[]): void => {
    const batch: Loose<Batch> = {
      eventType: 'batch',
      batchId: newId(),
      createdAt: iso(now()),
      siteId,
      sessionId,
      visitorId: visitorId(),
      browser: denied() ? undefined : readSignals(),
      consent: { state: consent, globalPrivacyControl: optedOut(options), source: consentSource } as NonNullable<
        Batch['consent']
      >,
      sdk: { name: '@evothesis/pixel', version: VERSION },
      pageToken: options.pageToken,
      pages: Object.fromEntries(events.map(({ pageId }) => [pageId, contexts[pageId as string] as PageContext])),
      events,
      dropped,
    };
    each((hook) => hook._seal?.(batch));
    const text = JSON.stringify(batch);
    const middle = events.length >> 1;
    if (bytesOf(text) < LIMITS.sdkBodyBytes) {
      dropped = {};
      log(batch);
      transport._add(text);
    } else if (middle) {
      seal(events.slice(0, middle));
      seal(events.slice(middle));
    } else drop('too_large');
  };
  const flush = (): void => {
    clearTimeout(timer);
    timer = bytes = 0;
    contexts[page._id] = describePage(page);
    const events = queue;
    queue = [];
    if (events[0]) seal(events);
    contexts = {};
  };
  const send = (): void => {
    flush();
    transport._pump();
  };

  const session = makeSession(store, () => flush());
  const emit: Core['_emit'] = (eventType, eventData) => {
    sessionId = session(now());
    if (denied() && options.whenDenied === 'drop') return void drop('consent');
    // The id is random: its first 30 bits decide for the whole visit, with nothing more to keep.
    if (Number.parseInt(sessionId.slice(0, 6), 32) >= sampleRate * 2 ** 30) return void drop('sampled');
    let event = {
      eventType,
      timestamp: iso(now()),
      pageId: page._id,
      eventData,
      weight: sampleRate < 1 ? 1 / sampleRate : undefined,
    } as WireEvent | null | undefined;
    if (beforeSend) event = safely(beforeSend)(event as WireEvent);
    if (!event) return void drop('before_send');
    const size = bytesOf(JSON.stringify(event));
    if (size > EVENT_BYTES) return void drop('too_large');
    event.seq = ++page._seq;
    event.eventId = `${page._id}-${event.seq}`;
    const queued = event;
    each((hook) => hook._event?.(queued));
    log(event);
    bytes += size;
    if (queue.push(event) >= batchSize || bytes > EVENT_BYTES) send();
    else timer ||= setTimeout(safely(send), page._seq > 1 ? flushInterval : Math.min(flushInterval, 1000)) as never;
    return event;
  };

  const enter = (navigation: PageviewData['navigation'], referrer: string): void => {
    page = {
      _id: newId(),
      _seq: 0,
      _url: cleanAddress(location.href),
      _referrer: referrer && cleanAddress(referrer),
      _start: performance.now(),
      _depth: 0,
      _depthPx: 0,
    };
    emit('pageview', { navigation });
    each((hook) => hook._enter?.());
  };
  const leave = (reason: LeaveReason): void => {
    contexts[page._id] = describePage(page);
    each((hook) => hook._leave?.(reason));
    each((hook) => hook._exit?.(reason));
  };
  const leaveForGood = (reason: LeaveReason): void => {
    leave(reason);
    flush();
    transport._leave();
  };
  const navigate = (navigation: PageviewData['navigation']): void => {
    leave('navigation');
    enter(navigation, page._url);
  };

  const setConsent: Core['_setConsent'] = (state, source = 'api') => {
    if (state === consent) return;
    // What was recorded under the old state goes out under it.
    if (page) send();
    if (state === 'denied') store._keys().forEach(store._remove);
    consent = state;
    consentSource = source;
  };

  const cleanAddress = (url: string): string => cleanUrl(url, options.queryParams);
  const core: Core = {
    _options: options,
    _page: () => page,
    _emit: emit,
    _listen: listen,
    _setConsent: setConsent,
    _clean: cleanText,
    _cleanUrl: cleanAddress,
    _load: store._get,
    _save: store._set,
  };

  const waiting: (() => void)[] = [];
  const whenSeen = (action: () => void): void => {
    if (started) safely(action)();
    else if (waiting.push(action) > WAITING) {
      waiting.pop();
      drop('queue_full');
    }
  };

  const begin = (): void => {
    const { prerendering, hidden } = document as Document & { prerendering?: boolean };
    prerendered ||= prerendering;
    // A prerendered page may never be looked at, nor a tab opened in the background.
    if (started || prerendering || (hidden && !options.background)) return;
    started = true;
    transport._load();
    for (const source of options.use ?? []) {
      const hook = safely(source)(core);
      if (hook) hooks.push(hook);
    }
    enter(prerendered ? 'prerender' : 'load', document.referrer);
    if (options.spa !== false) undo.push(...watchNavigation(options, listen, () => navigate('spa')));
    for (const action of waiting) safely(action)();
    transport._pump();
  };
  let prerendered: boolean | undefined;

  listen(document, 'prerenderingchange', begin);
  listen(document, 'visibilitychange', () => {
    if (!started) begin();
    else if (!document.hidden) transport._wake();
    else if (!gone) leaveForGood('hidden');
  });
  listen(window, 'pagehide', () => {
    if (started) leaveForGood('pagehide');
    // Chromium hides a dying page after `pagehide`: it has been left already.
    gone = true;
  });
  listen(window, 'pageshow', ({ persisted }: PageTransitionEvent) => {
    gone = false;
    // Out of the back/forward cache: to the visitor a new view of the page, to the script the same one.
    if (persisted && started) enter('bfcache', document.referrer);
  });
  listen(window, 'online', () => transport._wake());
  // An earlier visit may have left something that is now unwanted: a start with `denied` erases it.
  setConsent(options.consent ?? consent);
  safely(begin)();

  const pixel: Pixel = {
    track: (name: string, properties?: object) =>
      whenSeen(() => emit('custom', { name, properties: properties as never })),
    pageview: () => whenSeen(() => navigate('manual')),
    setConsent: safely(setConsent) as Pixel['setConsent'],
    flush: async () => {
      if (started) safely(send)();
      await transport._settled();
    },
    shutdown: async () => {
      if (started) safely(leaveForGood)('shutdown');
      for (const action of undo.splice(0)) action();
      started = false;
      delete registry[siteId];
      await transport._settled();
    },
    on: (name, listener) => {
      const own = (told: string, detail: never): void => {
        if (told === name) listener(detail);
      };
      listeners.add(own);
      return () => listeners.delete(own);
    },
  };
  registry[siteId] = pixel;
  return pixel as Pixel<Events>;
};
