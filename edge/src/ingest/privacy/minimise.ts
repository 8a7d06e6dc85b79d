import type { RawBatch, StoredEvent } from '../../../../backend/src/records/raw.ts';
import type { Attribution, BrowserSignals, JsonValue, PageContext, Touch } from '../../../../sdk/src/wire.ts';
import { withoutClickIds } from './click-ids.ts';

/** How ids that link a visitor's batches are replaced. `undefined` from `page` of a checkpoint: it cannot be kept. */
export type Pseudonyms = {
  session: (id: string) => string;
  page: (id: string) => string;
  event: (event: StoredEvent, index: number) => string;
};

/**
 * What the tiers `daily` and `none` keep of a batch: no visitor id, no device signals, no click-id values, no time of
 * the first touch, no model and build of the device.
 */
export const minimise = (batch: RawBatch, names: Pseudonyms): RawBatch => {
  const { visitorId: _visitor, attribution, browser, pages, redactedPages, checkpoints, headers, ...rest } = batch;
  const { secChUaModel: _model, secChUaPlatformVersion: _build, ...coarse } = headers;
  const pageNames = new Map<string, string>();
  const page = (id: string): string => {
    const known = pageNames.get(id);
    if (known !== undefined) return known;
    const name = names.page(id);
    pageNames.set(id, name);
    return name;
  };
  return {
    ...rest,
    headers: coarse,
    sessionId: names.session(batch.sessionId),
    ...(attribution && { attribution: minimalAttribution(attribution) }),
    ...(browser && minimalBrowser(browser)),
    events: batch.events.map((event, index) => ({
      ...minimalEvent(event),
      eventId: names.event(event, index),
      pageId: page(event.pageId),
    })),
    ...(pages && {
      pages: Object.fromEntries(Object.entries(pages).map(([id, context]) => [page(id), minimalPage(context)])),
    }),
    ...(redactedPages && {
      redactedPages: Object.fromEntries(Object.entries(redactedPages).map(([id, count]) => [page(id), count])),
    }),
    ...(checkpoints && { checkpoints: checkpoints.map((each) => ({ ...each, pageId: page(each.pageId) })) }),
  };
};

/** The automation flag is about software, not about a person; the enrichment judges bots by it. */
const minimalBrowser = ({ webdriver }: BrowserSignals): { browser?: BrowserSignals } =>
  webdriver === undefined ? {} : { browser: { webdriver } };

const minimalPage = (context: PageContext): PageContext => {
  const page: PageContext = { ...context };
  for (const key of ['url', 'referrer', 'queryParams', 'hash'] as const) {
    if (page[key] !== undefined) page[key] = withoutClickIds(page[key]);
  }
  return page;
};

const minimalEvent = (event: StoredEvent): StoredEvent => ({
  ...event,
  ...(event.url !== undefined && { url: withoutClickIds(event.url) }),
  ...(event.page && { page: minimalPage(event.page) }),
  ...(event.eventData && {
    eventData: mapTexts(event.eventData, withoutClickIds) as NonNullable<StoredEvent['eventData']>,
  }),
});

/** Link targets and the like, wherever they are in the free part of an event. */
export const mapTexts = (value: JsonValue | StoredEvent['eventData'], change: (text: string) => string): JsonValue => {
  if (typeof value === 'string') return change(value);
  if (typeof value !== 'object' || value === null) return value ?? null;
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, change));
  return Object.fromEntries(
    Object.entries(value).map(([key, content]) => [key, mapTexts(content as JsonValue, change)]),
  );
};

const minimalTouch = (touch: Touch): Touch => ({
  ...touch,
  ...(touch.clickIds && { clickIds: Object.fromEntries(Object.keys(touch.clickIds).map((name) => [name, ''])) }),
  ...(touch.landingPage !== undefined && { landingPage: withoutClickIds(touch.landingPage) }),
  ...(touch.referrer !== undefined && { referrer: withoutClickIds(touch.referrer) }),
});

const minimalAttribution = ({ firstTouch, lastTouch }: Attribution): Attribution => {
  const kept: Attribution = {};
  if (firstTouch) {
    const { timestamp: _time, ...touch } = minimalTouch(firstTouch);
    kept.firstTouch = touch;
  }
  if (lastTouch) kept.lastTouch = minimalTouch(lastTouch);
  return kept;
};
