import { cleanText, cleanUrl } from './core/guard.ts';
import { bytesOf, iso, newId } from './core/ids.ts';
import { watchNavigation } from './core/navigation.ts';
import { makeOutbox } from './core/outbox.ts';
import { safely } from './core/safely.ts';
import { readSignals } from './core/signals.ts';
import { makeStorage } from './core/storage.ts';
import type { Core, EventMap, LeaveReason, Loose, Page, Pixel, PixelOptions } from './types.ts';
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
  interface Navigator {
    globalPrivacyControl?: boolean;
  }
  interface Document {
    prerendering?: boolean;
  }
}

/** One event at most, and what fills a batch: with the envelope it stays below `LIMITS.sdkBodyBytes`. */
const EVENT_BYTES = 8192;
/** Calls that wait for a prerendered page or a background tab to be seen. */
const WAITING = 1000;
/** Time without an event after which a visit is over, as GA4 and most others have it. */
const VISIT = 30 * 60_000;

export const startPixel = <Events extends EventMap = EventMap>(options: PixelOptions): Pixel<Events> => {
  const { siteId, persistence = 'session', sampleRate = 1, flushInterval = 5000 } = options;
  window.__evothesis ??= {};
  const registry = window.__evothesis;
  if (registry[siteId]) return registry[siteId] as Pixel<Events>;

  const ending = new AbortController();
  const listeners = new Set<readonly [name: string, listener: (detail: never) => void]>();
  const listen: Core['_listen'] = (target, type, listener) =>
    target.addEventListener(type, safely(listener) as EventListener, {
      capture: true,
      passive: true,
      signal: ending.signal,
    });
  const on = (name: string, listener: (detail: never) => void) => {
    const entry = [name, listener] as const;
    listeners.add(entry);
    return () => {
      listeners.delete(entry);
    };
  };
  const tell = (name: string, detail?: unknown): void => {
    if (options.debug) console.debug('[evothesis]', name, detail);
    for (const [own, listener] of listeners) if (own === name) safely(listener)(detail as never);
  };

  let dropped: Partial<Record<DropReason, number>> | undefined;
  const drop = (reason: DropReason, events = 1): void => {
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
  let bytes = 0;
  let timer = 0;
  let signals: Batch['browser'];
  let sessionId = '';
  let lastSeen = 0;

  const describe = (): void => {
    const { pathname: path, search, hash } = new URL(page._url);
    contexts[page._id] = {
      url: page._url,
      path,
      title: cleanText(document.title),
      referrer: page._referrer,
      queryParams: search || undefined,
      hash: hash || undefined,
    } as PageContext;
  };
  const visitorId = (): string | null | undefined => {
    if (persistence !== 'local' || denied() || optedOut()) return;
    storage._set('v', storage._get('v') ?? newId());
    return storage._get('v');
  };
  const seal = (events: WireEvent[]): void => {
    const open = !denied() && !optedOut();
    if (open) signals ??= readSignals();
    const batch: Loose<Batch> = {
      eventType: 'batch',
      batchId: newId(),
      createdAt: iso(),
      siteId,
      sessionId,
      visitorId: visitorId() as string,
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
    const size = bytesOf(JSON.stringify(batch)) + 64;
    const middle = events.length >> 1;
    if (size < LIMITS.sdkBodyBytes) {
      dropped = undefined;
      outbox._add(batch as Batch, size);
    } else if (middle) {
      seal(events.slice(0, middle));
      seal(events.slice(middle));
    } else drop('too_large');
  };
  const flush = (): void => {
    clearTimeout(timer);
    timer = bytes = 0;
    describe();
    if (queue[0]) seal(queue);
    queue = [];
    contexts = {};
  };
  const send = (): Promise<unknown> => {
    flush();
    return outbox._pump();
  };

  const touch = (): void => {
    const time = Date.now();
    if (time - lastSeen > VISIT) {
      if (lastSeen) flush();
      const [id, last] = (storage._get('s') ?? '').split('.') as [string, string];
      sessionId = time - +last < VISIT ? id : newId();
      lastSeen = 0;
    }
    // One write a second is enough: a page that tracks in a loop must not write in one.
    if (time - lastSeen > 1000) {
      lastSeen = time;
      storage._set('s', `${sessionId}.${time}`);
    }
  };
  const emit: Core['_emit'] = (eventType, eventData) => {
    touch();
    if (denied() && options.whenDenied === 'drop') return drop('consent');
    // The id is random: its first 30 bits decide for the whole visit, with nothing more to keep.
    if (Number.parseInt(sessionId.slice(0, 6), 32) >= sampleRate * 2 ** 30) return drop('sampled');
    let event = {
      eventType,
      timestamp: iso(),
      pageId: page._id,
      eventData,
      weight: sampleRate < 1 ? 1 / sampleRate : undefined,
    } as WireEvent | null | undefined;
    if (options.beforeSend) event = safely(options.beforeSend)(event as WireEvent);
    if (!event) return drop('before_send');
    const text = JSON.stringify(event);
    if (bytesOf(text) > EVENT_BYTES) return drop('too_large');
    // A copy: the page may go on changing what it has given us.
    event = JSON.parse(text) as WireEvent;
    event.seq = ++page._seq;
    event.eventId = `${page._id}-${event.seq}`;
    tell('event', event);
    bytes += bytesOf(text);
    if (queue.push(event) >= (options.batchSize ?? 10) || bytes > EVENT_BYTES) void send();
    else timer ||= setTimeout(safely(send), page._seq > 1 ? flushInterval : Math.min(flushInterval, 1000)) as never;
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
  };

  const clean = (url: string): string => cleanUrl(url, options.queryParams);
  const core: Core = {
    _options: options,
    _page: () => page,
    _emit: emit,
    _listen: listen,
    _on: on as Core['_on'],
    _tell: tell,
    _setConsent: setConsent,
    _cleanUrl: clean,
    _storage: storage,
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
    outbox._load();
    for (const use of options.use ?? []) safely(use)(core);
    enter(prerendered ? 'prerender' : 'load');
    if (options.spa !== false) watchNavigation(options, ending.signal, listen, navigate);
    for (const action of waiting) safely(action)();
    void outbox._pump();
  };

  listen(document, 'prerenderingchange', begin);
  listen(document, 'visibilitychange', () => {
    if (!started) begin();
    else if (document.hidden) leave('hidden');
    else outbox._wake();
  });
  listen(window, 'pagehide', () => leave('pagehide'));
  listen(window, 'pageshow', ({ persisted }: PageTransitionEvent) => {
    // Out of the back/forward cache: to the visitor a new view of the page, to the script the same one.
    if (persisted && started) {
      enter('bfcache');
      outbox._back();
    }
  });
  listen(window, 'online', outbox._wake);
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
    on: on as Pixel['on'],
  };
  registry[siteId] = pixel;
  return pixel as Pixel<Events>;
};
