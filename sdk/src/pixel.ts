import { cleanText, cleanUrl } from './core/guard.ts';
import { iso, newId } from './core/ids.ts';
import { watchNavigation } from './core/navigation.ts';
import { makeQueue } from './core/queue.ts';
import { makeSend } from './core/send.ts';
import { makeSession } from './core/session.ts';
import { readSignals } from './core/signals.ts';
import { areaOf, makeStore } from './core/storage.ts';
import { makeTransport, type Sealed } from './core/transport.ts';
import type { Core, EventMap, Hooks, LeaveReason, Page, Pixel, PixelEvents, PixelOptions } from './types.ts';
import { VERSION } from './version.ts';
import type { Batch, ConsentState, DropReason, EventType, PageContext, PageviewData, WireEvent } from './wire.ts';

/** Every copy of the SDK on a page, whatever file it came from, finds the pixels that run here. */
const REGISTRY = '__evothesis';

const nothing = (): void => {};
const inert: Pixel = {
  track: nothing,
  pageview: nothing,
  setConsent: nothing,
  flush: async () => {},
  shutdown: async () => {},
  on: () => nothing,
};

/**
 * Starts a pixel for one site and records the page view. Called again for the same site, also from a second copy of
 * the script, it returns the pixel that runs already. On a server it returns one that does nothing.
 */
export const createPixel = <Events extends EventMap = EventMap>(options: PixelOptions): Pixel<Events> => {
  if (typeof document === 'undefined') return inert as Pixel<Events>;
  const site = options.siteId;
  if (!site) throw new TypeError('createPixel: siteId is missing');
  const global = window as unknown as { [REGISTRY]?: Record<string, Pixel> };
  const registry = (global[REGISTRY] ??= {});
  const running = registry[site];
  if (running) return running as Pixel<Events>;

  const now = (): number => Date.now();
  const log: Core['_log'] = (...what) => options.debug && console.debug('[evothesis]', ...what);
  const safely =
    <Args extends unknown[], Result>(action: (...args: Args) => Result) =>
    (...args: Args): Result | undefined => {
      try {
        return action(...args);
      } catch (error) {
        log('error', error);
        return undefined;
      }
    };

  const off: (() => void)[] = [];
  const listen: Core['_listen'] = (target, type, listener) => {
    const safe = safely(listener) as EventListener;
    const how = { capture: true, passive: true };
    target.addEventListener(type, safe, how);
    off.push(() => target.removeEventListener(type, safe, how));
  };

  const listeners: { [Name in keyof PixelEvents]: Set<(detail: never) => void> } = { sent: new Set(), drop: new Set() };
  const tell = <Name extends keyof PixelEvents>(name: Name, detail: PixelEvents[Name]): void => {
    log(name, detail);
    for (const listener of listeners[name]) safely(listener as (detail: PixelEvents[Name]) => void)(detail);
  };

  let consent: ConsentState = options.consent ?? 'unknown';
  let consentSource: NonNullable<Batch['consent']>['source'];
  const privacyControl = (): boolean => {
    const { globalPrivacyControl, doNotTrack } = navigator as Navigator & { globalPrivacyControl?: boolean };
    return globalPrivacyControl || (!!options.respectDnt && doNotTrack === '1');
  };
  const denied = (): boolean => consent === 'denied';
  const store = makeStore(`evo:${site}:`, () => areaOf(denied() ? 'none' : (options.persistence ?? 'session')));
  const session = makeSession(store);

  let dropped: Partial<Record<DropReason, number>> = {};
  const drop = (reason: DropReason, events: number): void => {
    dropped[reason] = (dropped[reason] ?? 0) + events;
    tell('drop', { reason, events });
  };

  const clean = cleanText;
  const cleanAddress = (url: string): string => cleanUrl(url, options.queryParams);

  const queue = makeQueue();
  const transport = makeTransport({
    _send: makeSend(options.endpoint ?? '/collect'),
    _now: now,
    _random: Math.random,
    _setTimer: (action, ms) => window.setTimeout(action, ms),
    _clearTimer: clearTimeout,
    _drop: drop,
    _sent: (batch) => tell('sent', { batchId: batch._id, events: batch._events }),
    _store: {
      _keep: (batch) =>
        store._set(`b${batch._id}`, JSON.stringify([batch._text, batch._events, batch._created, batch._attempt])),
      _forget: (id) => store._remove(`b${id}`),
    },
    _maxBytes: options.outboxBytes ?? 200_000,
    _maxAge: options.outboxAge ?? 86_400_000,
  });

  let page: Page | undefined;
  let gone = false;
  const pages = new Map<string, PageContext>();
  let hooks: Hooks[] = [];
  const each = (action: (hook: Hooks) => void): void => hooks.forEach(safely(action));
  /** Fixes a page's context; while it is the current one its title may still change. */
  const describe = (): void => {
    if (!page) return;
    const url = new URL(page._url);
    pages.set(page._id, {
      url: page._url,
      path: url.pathname,
      title: clean(document.title),
      referrer: page._referrer,
      ...(url.search && { queryParams: url.search }),
      ...(url.hash && { hash: url.hash }),
    });
  };

  let timer = 0;
  const seal = (): void => {
    clearTimeout(timer);
    timer = 0;
    describe();
    for (let events = queue._take(); events.length; events = queue._take()) {
      const created = now();
      const own: Record<string, PageContext> = {};
      for (const { pageId } of events) {
        const context = pages.get(pageId as string);
        if (context) own[pageId as string] = context;
      }
      const gpc = privacyControl();
      const batch: Parameters<NonNullable<Hooks['_seal']>>[0] = {
        eventType: 'batch',
        batchId: newId(),
        createdAt: iso(created),
        siteId: site,
        sessionId: session._id(),
        ...(visitor() && { visitorId: visitor() as string }),
        ...(!denied() && { browser: readSignals() }),
        consent: {
          state: consent,
          ...(gpc && { globalPrivacyControl: true }),
          ...(consentSource && { source: consentSource }),
        },
        sdk: { name: '@evothesis/pixel', version: VERSION },
        pages: own,
        ...(Object.keys(dropped).length && { dropped }),
        events,
      };
      dropped = {};
      each((hook) => hook._seal?.(batch));
      log('batch', batch);
      const text = JSON.stringify(batch);
      transport._add({ _id: batch.batchId as string, _text: text, _events: events.length, _created: created });
    }
    for (const id of pages.keys()) if (id !== page?._id && !queue._length()) pages.delete(id);
  };
  const flush = (): void => {
    seal();
    transport._pump();
  };

  const visitor = (): string | undefined => {
    if (options.persistence !== 'local' || denied() || privacyControl()) return undefined;
    let id = store._get('v');
    if (!id && !store._set('v', (id = newId()))) return undefined;
    return id;
  };

  const sampled = (): boolean => {
    const rate = options.sampleRate ?? 1;
    // The id is random, so its first characters decide for the whole visit without anything more to keep.
    return rate >= 1 || Number.parseInt(session._id().slice(0, 6), 36) / 36 ** 6 < rate;
  };

  let firstFlush = true;
  const emit: Core['_emit'] = (eventType, eventData) => {
    if (!page) return undefined;
    session._touch(now(), flush);
    if (denied() && options.whenDenied === 'drop') return void drop('consent', 1);
    if (!sampled()) return void drop('sampled', 1);
    let event: WireEvent | null | undefined = {
      eventType,
      timestamp: iso(now()),
      pageId: page._id,
      ...(eventData && { eventData }),
      ...((options.sampleRate ?? 1) < 1 && { weight: 1 / (options.sampleRate as number) }),
    };
    if (options.beforeSend) event = safely(options.beforeSend)(event);
    if (!event) return void drop('before_send', 1);
    event.seq = page._seq + 1;
    event.eventId = `${page._id}-${event.seq}`;
    const refused = queue._put(event);
    if (refused) return void drop(refused, 1);
    page._seq++;
    log(eventType, event);
    if (queue._length() >= (options.batchSize ?? 10) || queue._full()) flush();
    else if (!timer) {
      const wait = options.flushInterval ?? 5000;
      timer = window.setTimeout(flush, firstFlush ? Math.min(wait, 1000) : wait);
      firstFlush = false;
    }
    return event;
  };

  const enter = (navigation: PageviewData['navigation']): void => {
    const referrer = page && navigation !== 'bfcache' ? page._url : cleanAddress(document.referrer || '');
    page = {
      _id: newId(),
      _seq: 0,
      _url: cleanAddress(location.href),
      _title: '',
      _referrer: document.referrer || page ? referrer : '',
      _start: performance.now(),
      _clicks: 0,
      _keys: 0,
      _depth: 0,
      _depthPx: 0,
    };
    emit('pageview', { navigation });
    const entered = page;
    each((hook) => hook._enter?.(entered));
  };
  const leave = (reason: LeaveReason): void => {
    if (!page) return;
    describe();
    each((hook) => hook._leave?.(reason));
    each((hook) => hook._exit?.(reason));
    if (reason === 'navigation') return;
    seal();
    transport._leave();
  };
  const navigate = (navigation: PageviewData['navigation']): void => {
    if (!page) return;
    leave('navigation');
    enter(navigation);
  };

  const setConsent: Core['_setConsent'] = (state, source = 'api') => {
    if (state === consent) return;
    // What was recorded under the old state goes out under it.
    flush();
    if (state === 'denied') for (const key of store._keys('')) store._remove(key);
    consent = state;
    consentSource = source;
  };

  const core: Core = {
    _options: options,
    _page: () => page as Page,
    _emit: emit,
    _listen: listen,
    _drop: drop,
    _setConsent: setConsent,
    _clean: clean,
    _cleanUrl: cleanAddress,
    _load: store._get,
    _save: store._set,
    _log: log,
  };

  const waiting: (() => void)[] = [];
  /** Before the page is seen (prerendered, background tab) calls wait. */
  const whenSeen =
    <Args extends unknown[]>(action: (...args: Args) => void) =>
    (...args: Args): void => {
      if (page) safely(action)(...args);
      else waiting.push(() => safely(action)(...args));
    };

  const begin = (navigation: PageviewData['navigation']): void => {
    if (page) return;
    session._touch(now(), nothing);
    for (const key of store._keys('b')) {
      safely(() => {
        const [text, events, created, attempt] = JSON.parse(store._get(key) as string);
        const old: Sealed = { _id: key.slice(1), _text: text, _events: events, _created: created };
        transport._add(old, attempt, true);
      })();
    }
    for (const source of options.use ?? []) {
      const hook = safely(source)(core);
      if (hook) hooks.push(hook);
    }
    enter(navigation);
    const undo = options.spa === false ? nothing : watchNavigation(options, listen, () => navigate('spa'));
    off.push(undo);
    listen(document, 'visibilitychange', () => {
      if (!document.hidden) transport._pump();
      else if (!gone) leave('hidden');
    });
    listen(window, 'pagehide', () => {
      leave('pagehide');
      // Chromium makes a dying page hidden after `pagehide`: it has been left already.
      gone = true;
    });
    listen(window, 'pageshow', (event: PageTransitionEvent) => {
      gone = false;
      // Back from the back/forward cache: to the visitor a new view of the page, to the script the same one.
      if (event.persisted) enter('bfcache');
    });
    listen(window, 'online', transport._wake);
    transport._pump();
    for (const action of waiting) action();
    waiting.length = 0;
  };

  const doc = document as Document & { prerendering?: boolean };
  const prerendered = doc.prerendering;
  const seen = (): void => {
    if (!doc.prerendering && (options.background || !document.hidden)) begin(prerendered ? 'prerender' : 'load');
  };
  safely(seen)();
  if (!page) {
    listen(document, 'prerenderingchange', seen);
    listen(document, 'visibilitychange', seen);
  }

  const pixel: Pixel = {
    track: whenSeen((name: string, properties?: Record<string, never>) => {
      emit('custom', { name, ...(properties && { properties }) });
    }) as Pixel['track'],
    pageview: whenSeen(() => navigate('manual')),
    setConsent: (state) => void safely(setConsent)(state),
    flush: async () => {
      safely(flush)();
      await transport._settled();
    },
    shutdown: async () => {
      safely(leave)('shutdown');
      for (const undo of off.splice(0)) safely(undo)();
      clearTimeout(timer);
      transport._stop();
      delete registry[site];
      await transport._settled();
      page = undefined;
      hooks = [];
    },
    on: (name, listener) => {
      listeners[name].add(listener as (detail: never) => void);
      return () => listeners[name].delete(listener as (detail: never) => void);
    },
  };
  registry[site] = pixel;
  return pixel as Pixel<Events>;
};
