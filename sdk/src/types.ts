import type {
  Attribution,
  Batch,
  Checkpoint,
  ConsentState,
  DropReason,
  EventType,
  JsonValue,
  WireEvent,
} from './wire.ts';

/** Properties of one custom event. */
export type Properties = { readonly [key: string]: JsonValue | undefined };
/** Custom event names to their properties; give your own to `createPixel<Events>` and wrong calls do not compile. */
export type EventMap = { readonly [name: string]: Properties };

/** Where the SDK may keep the session id, the attribution and what is undelivered. Never in a cookie. */
export type Persistence = 'none' | 'session' | 'local';

export type PixelOptions = {
  /** The site's id, as in `evothesis sites add`. */
  siteId: string;
  /** Where batches are posted. Default `/collect` on the page's own origin. */
  endpoint?: string;
  /** What to record besides page views, e.g. `[clicks(), exit()]`. Default none. */
  use?: readonly Source[];
  /**
   * `none`: memory only. `session` (default): this tab. `local`: survives a closed tab, links visits by a random
   * `visitorId`. With consent `denied` it is always `none`.
   */
  persistence?: Persistence;
  /** Default `unknown`: the site's settings and the visitor's country decide at the edge. */
  consent?: ConsentState;
  /** With consent `denied`: `count` the visit without identity (default), or `drop` everything. */
  whenDenied?: 'count' | 'drop';
  /** Treat `navigator.doNotTrack === '1'` like Global Privacy Control. Default false. */
  respectDnt?: boolean;
  /**
   * Page views of single-page apps: through the Navigation API where present, else through the history (default
   * `true`); `'history'` always patches the history; `false` leaves it to `pageview()`.
   */
  spa?: boolean | 'history';
  /** A changed `#hash` is a new page. Default false. */
  hashRouting?: boolean;
  /** `replaceState` that changes only the query is a new page. Default false: filters and sorting are no page views. */
  replaceQuery?: boolean;
  /** Count a page opened in a background tab at once (`true`) or when it is first seen (default `false`). */
  background?: boolean;
  /** Query parameters to keep in addresses beside `utm_*`; all others are removed. Default: all, secrets redacted. */
  queryParams?: readonly string[];
  /** Share of visits to record, 0 to 1 (default 1). Events carry the inverse as their `weight`. */
  sampleRate?: number;
  /** Events that fill a batch. Default 10. */
  batchSize?: number;
  /** Milliseconds that an event waits for others at most. Default 5000; the first batch of a page leaves after 1000. */
  flushInterval?: number;
  /** Bytes of undelivered batches that are kept. Default 200,000. */
  outboxBytes?: number;
  /** Milliseconds that an undelivered batch is kept. Default 24 hours. */
  outboxAge?: number;
  /** Sees every event before it is queued: return it, changed or not, or `null` to drop it. */
  beforeSend?: (event: WireEvent) => WireEvent | null | undefined;
  /** Explains every event, batch and drop in the console. Default false. */
  debug?: boolean;
};

export type PixelEvents = {
  /** A batch was answered 200. */
  sent: { batchId: string; events: number };
  /** Events were given up, and why. */
  drop: { reason: DropReason; events: number };
};

export type Pixel<Events extends EventMap = EventMap> = {
  /** Records a custom event. */
  track<Name extends keyof Events & string>(
    name: Name,
    ...properties: Events[Name] extends Record<string, never> ? [] : [properties?: Events[Name]]
  ): void;
  /** Starts a new page instance by hand, e.g. with `spa: false`. */
  pageview(): void;
  setConsent(state: ConsentState): void;
  /** Sends what is queued now. Resolves when everything sent so far has been answered once. */
  flush(): Promise<void>;
  /** Ends the page, sends, and removes every listener. */
  shutdown(): Promise<void>;
  /** Returns the function that removes the listener. */
  on<Name extends keyof PixelEvents>(name: Name, listener: (detail: PixelEvents[Name]) => void): () => void;
};

/** One page instance. */
export type Page = {
  _id: string;
  _seq: number;
  _url: string;
  _title: string;
  _referrer: string;
  /** `performance.now()` of its page view. */
  _start: number;
  _clicks: number;
  _keys: number;
  /** Deepest scroll in per cent and in pixels. */
  _depth: number;
  _depthPx: number;
};

export type LeaveReason = 'hidden' | 'pagehide' | 'navigation' | 'shutdown';

/** What the SDK hands to a source. Internal: its members' names differ from build to build. */
export type Core = {
  _options: PixelOptions;
  _page: () => Page;
  _emit: (type: EventType, data: WireEvent['eventData']) => WireEvent | undefined;
  /** Adds a passive, capturing listener that cannot throw into the page and goes away at shutdown. */
  _listen: (target: EventTarget, type: string, listener: (event: never) => void) => void;
  _drop: (reason: DropReason, events: number) => void;
  _setConsent: (state: ConsentState, source?: 'api' | 'gcm' | 'tcf' | 'gpp') => void;
  _clean: (text: string, max?: number) => string;
  _cleanUrl: (url: string) => string;
  _load: (key: string) => string | undefined;
  _save: (key: string, value: string) => void;
  _log: (...what: unknown[]) => void;
};

/** What a source wants to be told; every call is isolated from the others. */
export type Hooks = {
  /** A new page instance has begun; its page view is queued. */
  _enter?: (page: Page) => void;
  /** The page is left or hidden: emit what is pending. */
  _leave?: (reason: LeaveReason) => void;
  /** After every `_leave`. */
  _exit?: (reason: LeaveReason) => void;
  /** Before a batch is sealed: add to the envelope. */
  _seal?: (
    batch: { attribution?: Attribution; checkpoints?: Checkpoint[] } & Omit<Batch, 'attribution' | 'checkpoints'>,
  ) => void;
  _stop?: () => void;
};

/** One thing the pixel records, made by `clicks()`, `scroll()` and so on. */
export type Source = (core: Core) => Hooks;
