/**
 * The wire contract: what a browser sends to `POST /collect`, and what the ingest answers.
 *
 * This file holds types and constant lists only, so that importing it costs nothing. The runtime validation lives in
 * `edge/src/ingest/` and `satisfies` these types. Times are ISO 8601 UTC with milliseconds, durations are integers of
 * milliseconds, sizes are CSS pixels.
 */

/** Every event type the ingest accepts, apart from the envelope `batch`. */
export const EVENT_TYPES = [
  'pageview',
  'page_exit',
  'form_submit',
  'form_abandon',
  'click',
  'scroll',
  'web_vital',
  'error',
  'custom',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Why the SDK did not send an event. The counts travel with the next batch and enter the balance sheet. */
export const DROP_REASONS = [
  'before_send',
  'sampled',
  'consent',
  'queue_full',
  'too_large',
  'outbox_expired',
  'outbox_full',
  'rejected',
  'rate_limited',
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

export type ConsentState = 'granted' | 'denied' | 'unknown';

/** One touch of the attribution: where a visit came from. */
export type Touch = {
  source?: string;
  medium?: string;
  campaign?: string;
  /** GA4 default channel group in snake case, e.g. `paid_search`; the server decides again with its full tables. */
  category?: string;
  utmParams?: Record<string, string>;
  /** Click ID parameter to value, e.g. `{ gclid: '…' }`. */
  clickIds?: Record<string, string>;
  /** Host of the referrer, without path. */
  referrer?: string;
  /** Path of the first page of the touch, without query. */
  landingPage?: string;
  timestamp?: string;
};

export type Attribution = { firstTouch?: Touch; lastTouch?: Touch };

/** Passive signals only; `docs/privacy.md` lists what each is for. */
export type BrowserSignals = {
  userAgent?: string;
  language?: string;
  languages?: readonly string[];
  screenWidth?: number;
  screenHeight?: number;
  viewportWidth?: number;
  viewportHeight?: number;
  devicePixelRatio?: number;
  colorDepth?: number;
  timezone?: string;
  platform?: string;
  hardwareConcurrency?: number;
  /** GiB, as `navigator.deviceMemory` rounds it. */
  deviceMemory?: number;
  maxTouchPoints?: number;
  webdriver?: boolean;
  /** High-entropy client hints, where consent was granted: version of the system, model of a phone. */
  platformVersion?: string;
  model?: string;
};

/** What is constant during the life of one page instance. */
export type PageContext = {
  url?: string;
  path?: string;
  title?: string;
  referrer?: string;
  /** With the leading `?`. */
  queryParams?: string;
  /** With the leading `#`. */
  hash?: string;
};

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };
/** What an event carries beyond its kind, by event type; `EventDataByType` has the form of each. */
export type EventData = { readonly [key: string]: JsonValue | undefined };

export type PageviewData = {
  /** How the page came to be. */
  navigation?: 'load' | 'spa' | 'bfcache' | 'prerender' | 'manual';
};

export type ClickData = {
  tagName: string;
  id?: string;
  classes?: readonly string[];
  role?: string;
  /** Accessible name or text, cut to 64 characters; never the value of a field. */
  text?: string;
  /** Link target without secrets in its query. */
  href?: string;
  /** `outbound`, `download`, `mailto`, `tel`: what the link does; absent for others. */
  link?: 'outbound' | 'download' | 'mailto' | 'tel';
  /** `data-evo-*` attributes of the element or its nearest ancestor that has one. */
  data?: Readonly<Record<string, string>>;
  rage?: boolean;
  dead?: boolean;
  /** Pixels from the left and top edge of the viewport. */
  x?: number;
  y?: number;
};

export type ScrollData = {
  /** Deepest point reached on this page, in per cent of its height (0 to 100). */
  depth: number;
  /** The same in CSS pixels from the top, bottom edge of the viewport included. */
  depthPx: number;
};

export type FormData = {
  id?: string;
  name?: string;
  /** Path of the action, without query. */
  action?: string;
  method?: string;
  /** Names and types of the fields, never a value. */
  fields: readonly { readonly name: string; readonly type: string }[];
  /** How many of the fields were filled in. */
  filled: number;
};

export type PageExitData = {
  /** Visible, focused and not idle. */
  engagedTime: number;
  /** From the page view to the exit. */
  wallTime: number;
  /** Deepest scroll, per cent. */
  maxScroll: number;
  maxScrollPx?: number;
  clicks: number;
  keys?: number;
  /** The last `seq` that this page instance has emitted, this event included. */
  sent: number;
  exitReason: 'hidden' | 'pagehide' | 'navigation' | 'shutdown';
  /** `deferred` when the browser sent it after the page was gone (fetchLater). */
  deferred?: boolean;
};

/** A page's state so far, riding on ordinary batches, so that the server can close a page whose exit never came. */
export type Checkpoint = {
  pageId: string;
  /** Client clock. */
  at: string;
  engagedTime: number;
  wallTime: number;
  maxScroll: number;
  clicks: number;
  sent: number;
};

export type EventDataByType = {
  pageview: PageviewData;
  page_exit: PageExitData;
  form_submit: FormData;
  form_abandon: FormData;
  click: ClickData;
  scroll: ScrollData;
  web_vital: EventData;
  error: EventData;
  custom: { name: string; properties?: EventData };
};

/** One event inside a batch. The fields after `eventType` are optional for the seed's bodies; the SDK sends them all. */
export type WireEvent = {
  eventType: EventType;
  eventId?: string;
  /** Client clock. */
  timestamp?: string;
  /** One page instance; its context is in the envelope's `pages`. */
  pageId?: string;
  /** Sequence number inside the page instance, from 1, without gaps. */
  seq?: number;
  eventData?: EventData;
  /** Inverse of the sampling rate; 1 when absent. */
  weight?: number;
  /** The seed's single-event form: the page of this event, where the envelope has none. */
  url?: string;
  path?: string;
  page?: PageContext;
};

/** What every body, single event or batch, may say once. */
export type Envelope = {
  siteId: string;
  sessionId?: string;
  visitorId?: string;
  url?: string;
  path?: string;
  page?: PageContext;
  attribution?: Attribution;
  browser?: BrowserSignals;
  consent?: {
    state: ConsentState;
    /** `navigator.globalPrivacyControl` as the page saw it. */
    globalPrivacyControl?: boolean;
    /** Where the state came from. */
    source?: 'api' | 'gcm' | 'tcf' | 'gpp';
  };
  sdk?: { name: string; version: string };
  /** Signed by the site's server, where the site asks for it: `docs/page-tokens.md`. */
  pageToken?: string;
};

/** The SDK's envelope. Sealed once: only `sentAt` and `attempt` change over its retries. */
export type Batch = Envelope & {
  eventType: 'batch';
  batchId?: string;
  createdAt?: string;
  sentAt?: string;
  /** 1 for the first try. */
  attempt?: number;
  pages?: Readonly<Record<string, PageContext>>;
  checkpoints?: readonly Checkpoint[];
  /** Events dropped by the client since the last batch, by reason. */
  dropped?: Readonly<Partial<Record<DropReason, number>>>;
  events: readonly WireEvent[];
};

/** The seed's single-event body. */
export type SingleEvent = Envelope & WireEvent;
export type CollectBody = Batch | SingleEvent;

/** One event of a batch that was refused while the others were stored. */
export type RejectedEvent = { index: number; code: string; field: string; message: string };

export type CollectSuccess = {
  status: 'success';
  message: 'Tracking data received';
  /** This batch had been stored before: a retry whose first answer was lost. */
  duplicate?: true;
  /** Present only when some events of the batch were refused. */
  rejected?: readonly RejectedEvent[];
};
export type CollectError = {
  status: 'error';
  code: string;
  message: string;
  field?: string;
  rejected?: readonly RejectedEvent[];
};
export type CollectAnswer = CollectSuccess | CollectError;

/** Limits of the ingest; the SDK keeps well below them. */
export const LIMITS = {
  /** Events in one request; 413 beyond. */
  events: 500,
  /** Bytes of one request's body; 413 beyond. */
  bodyBytes: 262_144,
  /** Bytes of one body that the SDK itself builds. */
  sdkBodyBytes: 32_768,
} as const;
