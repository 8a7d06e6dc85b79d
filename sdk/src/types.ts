import type { Kept } from './core/storage.ts';
import type {
  Batch,
  Checkpoint,
  ConsentState,
  DropReason,
  EventData,
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
  /** The token that the site's server has signed for this page, where the site asks for one: `docs/page-tokens.md`. */
  pageToken?: string;
  /** What to record besides page views, e.g. `[clicks(), exit()]`. Default none. */
  use?: readonly Source[];
  /**
   * `none`: memory only. `session` (default): this tab. `local`: survives a closed tab, and links visits by a random
   * `visitorId`. With consent `denied` it is always `none`.
   */
  persistence?: Persistence;
  /** Default `unknown`: the site's settings and the visitor's country decide at the edge. */
  consent?: ConsentState;
  /** With consent `denied`: `count` the visit without identity (default), or `drop` everything. */
  whenDenied?: 'count' | 'drop';
  /** Treat `navigator.doNotTrack === '1'` like Global Privacy Control. Default false. */
  respectDnt?: boolean;
  /** Page views of single-page apps by themselves. Default true; `false` leaves them to `pageview()`. */
  spa?: boolean;
  /** A changed `#hash` is a new page. Default false. */
  hashRouting?: boolean;
  /** `replaceState` that changes only the query is a new page. Default false: filters and sorting are no page views. */
  replaceQuery?: boolean;
  /** Count a page opened in a background tab at once (`true`) or when it is first seen (`false`, default). */
  background?: boolean;
  /** Query parameters to keep in addresses beside `utm_*`; all others are removed. Default: all, secrets redacted. */
  queryParams?: readonly string[];
  /** Share of visits to record, 0 to 1 (default 1). Events carry the inverse as their `weight`. */
  sampleRate?: number;
  /** Events that fill a batch. Default 50. */
  batchSize?: number;
  /** Milliseconds that an event waits for others at most. Default 5000; a page's first batch leaves after 1000. */
  flushInterval?: number;
  /** Sees every event before it is queued: return it, changed or not, or `null` to drop it. */
  beforeSend?: (event: WireEvent) => WireEvent | null | undefined;
  /** Explains every event, batch and drop in the console. Default false. */
  debug?: boolean;
};

export type PixelEvents = {
  /** A batch was answered 200. Told once a batch, also where the answer to an earlier try was lost. */
  sent: { batchId: string; events: number };
  /** Events were given up, and why. */
  drop: { reason: DropReason; events: number };
};

export type Pixel<Events extends EventMap = EventMap> = {
  /** Records a custom event. */
  track<Name extends keyof Events & string>(
    name: Name,
    ...properties: Record<string, never> extends Events[Name] ? [properties?: Events[Name]] : [properties: Events[Name]]
  ): void;
  /** Starts a new page instance by hand, e.g. with `spa: false`. */
  pageview(): void;
  setConsent(state: ConsentState): void;
  /** Sends what is queued now. Resolves when everything has been answered, or waits for a retry. */
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
  _referrer: string;
  /** `performance.now()` of its page view. */
  _start: number;
  /** Deepest scroll in per cent and in pixels. */
  _depth: number;
  _depthPx: number;
  _scrolled?: boolean;
};

export type LeaveReason = 'hidden' | 'pagehide' | 'navigation' | 'shutdown';

/** What an event or an envelope is before JSON has left out what is `undefined`. */
export type Loose<T> = { -readonly [Key in keyof T]?: T[Key] | undefined };

/** What happens inside a pixel, and what is told with it. `drop` and `sent` are public. */
export type Told = PixelEvents & {
  /** A new page instance has begun; its page view is queued. */
  enter: undefined;
  /** The page is left or hidden: emit what is pending. */
  leave: LeaveReason;
  /** After every `leave`. */
  exit: LeaveReason;
  /** Something happened; whether it becomes an event or a drop is told next. */
  record: readonly [EventType, Loose<EventData>];
  /** An event has been queued; it may still be changed a little. */
  event: WireEvent;
  /** The consent of the visitor is from here on. */
  consent: ConsentState;
  /** Before a batch is sealed, or drafted: add to the envelope. */
  seal: Loose<Batch>;
  /** A scrolling movement has come to an end. */
  rest: undefined;
};

/** What the SDK hands to a source. Internal: its members' names differ from build to build. */
export type Core = {
  _options: PixelOptions;
  _page: () => Page;
  _emit: (type: EventType, data: Loose<EventData>) => void;
  /**
   * Adds a passive listener for each of the types, with spaces between them. It cannot throw into the page and goes away
   * at shutdown. It captures, on the window unless told otherwise: whatever happens in the document passes there first.
   */
  _listen: (types: string, listener: (event: never) => void, target?: EventTarget) => void;
  _on: <Name extends keyof Told>(name: Name, listener: (detail: Told[Name]) => void) => () => void;
  _tell: <Name extends keyof Told>(name: Name, ...detail: undefined extends Told[Name] ? [] : [Told[Name]]) => void;
  _setConsent: (state: ConsentState, source?: NonNullable<Batch['consent']>['source']) => void;
  _cleanUrl: (url: string) => string;
  _storage: Kept;
  /** Sends what earlier pages could not deliver. */
  _takeOver: () => Promise<unknown>;
  /**
   * What would be sent if the page ended now: what is queued, and one more event that is neither queued nor counted.
   * `undefined` when there is nothing, or nothing may be sent.
   */
  _draft: (type: EventType, data: Loose<EventData>) => Batch | undefined;
  /** What the page's exit would say now, but for its own place in the sequence; set by `exit()`. */
  _exit?: (() => Omit<Checkpoint, 'pageId' | 'at'>) | undefined;
  /** Takes in the deepest scroll; set by the first source that watches it. */
  _depth?: () => void;
};

/** One thing the pixel records, made by `clicks()`, `scroll()` and so on. */
export type Source = (core: Core) => void;
