import { SITE_ID } from '../../../../backend/src/records/keys.ts';
import {
  type Attribution,
  type Batch,
  type BrowserSignals,
  type Checkpoint,
  DROP_REASONS,
  type Envelope,
  type PageContext,
  type Touch,
} from '../../../../sdk/src/wire.ts';
import { max } from '../limits.ts';
import { redactText } from '../redact/redact.ts';
import { Refusal } from '../refusal.ts';
import { label, pageContext, url } from './page.ts';
import {
  asText,
  boolean,
  type Fields,
  id,
  integer,
  list,
  mapOf,
  number,
  object,
  oneOf,
  onPage,
  type Reader,
  text,
} from './readers.ts';
import { time } from './time.ts';

const short = text(max('text'));
const size = number(0, 1_000_000);

export const siteId: Reader<string> = (value) => {
  const given = asText(value);
  if (!SITE_ID.test(given)) throw new Refusal('invalid_site_id');
  return given;
};

/** Some sites put an e-mail address where an opaque id belongs; what can be read as a person is not stored. */
const personId: Reader<string> = (value, tally) => redactText(id(value, tally), tally);

const touch = object<Touch>({
  source: label,
  medium: label,
  campaign: label,
  category: short,
  utmParams: mapOf(label),
  clickIds: mapOf(short),
  referrer: url,
  landingPage: url,
  timestamp: time,
});

const browser = object<BrowserSignals>({
  userAgent: short,
  language: short,
  languages: list(short, 32),
  screenWidth: size,
  screenHeight: size,
  viewportWidth: size,
  viewportHeight: size,
  devicePixelRatio: number(0, 1000),
  colorDepth: size,
  timezone: short,
  platform: short,
  hardwareConcurrency: size,
  deviceMemory: size,
  maxTouchPoints: size,
  webdriver: boolean,
  platformVersion: short,
  model: short,
});

const duration = number(0, Number.MAX_SAFE_INTEGER);

const checkpoint = object<Checkpoint>({
  pageId: id,
  at: time,
  engagedTime: duration,
  wallTime: duration,
  maxScroll: number(0, 100),
  clicks: integer(0),
  sent: integer(0),
});

const droppedCounts: Reader<NonNullable<Batch['dropped']>> = (value, tally) => {
  const counts = mapOf(integer(0))(value, tally);
  for (const reason of Object.keys(counts)) {
    if (!(DROP_REASONS as readonly string[]).includes(reason)) throw new Refusal('invalid_value', reason);
  }
  return counts;
};

export const ENVELOPE_FIELDS = {
  siteId,
  sessionId: personId,
  visitorId: personId,
  url,
  path: url,
  page: pageContext,
  attribution: object<Attribution>({ firstTouch: touch, lastTouch: touch }),
  browser,
  consent: object<NonNullable<Envelope['consent']>>({
    state: oneOf(['granted', 'denied', 'unknown']),
    globalPrivacyControl: boolean,
    source: oneOf(['api', 'gcm', 'tcf', 'gpp']),
  }),
  sdk: object<NonNullable<Envelope['sdk']>>({ name: text(64), version: text(64) }),
  pageToken: text(128),
} as const satisfies Fields<Envelope>;

/** `batchId` becomes part of an object name in the spool. */
const batchId: Reader<string> = (value, tally) => {
  const read = id(value, tally);
  if (!/^[\w.~:-]+$/.test(read)) throw new Refusal('invalid_value');
  return read;
};

const pageById: Reader<PageContext> = (value, tally, key) =>
  onPage(
    tally,
    () => pageContext(value, tally),
    () => key,
  );

/** The fields that only a batch has, apart from its events. */
export const BATCH_FIELDS = {
  batchId,
  createdAt: time,
  sentAt: time,
  attempt: integer(1, 1_000_000),
  pages: mapOf(pageById, max('pages')),
  checkpoints: list(checkpoint, max('pages')),
  dropped: droppedCounts,
} as const satisfies Fields<Omit<Batch, keyof Envelope | 'eventType' | 'events'>>;
