import type { PrivacyTier } from '../../records/site.ts';

/** What is counted for every batch of a session; one number each, in this order. */
export const COUNTS = ['events', 'pageviews', 'clicks', 'forms', 'conversions'] as const;
export type Counts = readonly number[];

/** How a page's end is known: the SDK told it, or the last checkpoint before the page vanished, or nothing did. */
export const EXIT_SOURCES = ['none', 'checkpoint', 'page_exit'] as const;
export type ExitSource = (typeof EXIT_SOURCES)[number];
/** Above every index of `EXIT_SOURCES`: the exit was told as the page was unloaded, so nothing more will come of it. */
export const UNLOADED = EXIT_SOURCES.length;

/** The most that was heard of one page instance. Every member only grows. */
export type PageState = {
  /** Milliseconds visible, focused and not idle. */
  engaged: number;
  /** Deepest scroll, per cent. */
  scroll: number;
  /** Index into `EXIT_SOURCES`, or `UNLOADED`. */
  exit: number;
};

/** Where a visit came from, as its first batch says. */
export type Origin = { source?: string; medium?: string; campaign?: string; channel?: string };

/** A page view at one end of the session. */
export type End = { at: number; path: string; page: string };

/**
 * What is known of a session, or what one batch adds to it. Contents join like sets: in any order, any number of
 * times, to the same result (`join.ts`). Times are epoch milliseconds.
 */
export type Content = {
  first: number;
  last: number;
  /** By hash of the batch id: what each batch counts for. A batch that is named here has been applied. */
  batches: Readonly<Record<string, Counts>>;
  pages: Readonly<Record<string, PageState>>;
  /**
   * Client sessions (one a browser storage) by hash: when each arrived from outside the site, 0 where it came by a
   * link of the site or where that is not known.
   */
  visits?: Readonly<Record<string, number>>;
  entry?: End;
  exit?: End;
  /** Of the earliest batch; `at` is its first event. */
  origin?: Origin & { at: number };
  /** Campaign of the earliest batch that named one, for sites where a new campaign starts a new session. */
  campaign?: { at: number; name: string };
  /** Tier `daily`: the UTC day that a session may not leave. */
  day?: string;
  bot: boolean;
  /** Epoch seconds. */
  expiresAt: number;
  /** Counts of batches that were dropped from `batches` to bound the item, and how many they were. */
  folded?: { counts: Counts; batches: number };
};

/** A stored session. */
export type Session = Content & {
  identity: string;
  /** Part of the key and never changed: the first event that was processed first. `first` is the true minimum. */
  start: string;
  id: string;
  siteId: string;
  tier: PrivacyTier;
  /** 1 for the identity's first. */
  sequence: number;
  /** Version of the stored item, for conditional writes; 0 for one that was never stored. */
  version: number;
};

export type SessionOptions = {
  /** Milliseconds of inactivity that end a session. */
  timeout: number;
  newCampaignNewSession: boolean;
};
