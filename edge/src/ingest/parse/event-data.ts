import type {
  ClickData,
  EventData,
  EventType,
  FormData,
  PageExitData,
  PageviewData,
  ScrollData,
} from '../../../../sdk/src/wire.ts';
import { max } from '../limits.ts';
import { inField, Refusal } from '../refusal.ts';
import { jsonValue } from './json-value.ts';
import { label, url } from './page.ts';
import {
  asObject,
  boolean,
  type Fields,
  list,
  mapOf,
  number,
  object,
  oneOf,
  type Reader,
  readKey,
  text,
} from './readers.ts';

const short = text(max('text'));
const duration = number(0, Number.MAX_SAFE_INTEGER);
const count = number(0, Number.MAX_SAFE_INTEGER);
const pixels = number(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
const percent = number(0, 100);

const pageview = {
  navigation: oneOf(['load', 'spa', 'bfcache', 'prerender', 'manual']),
} satisfies Fields<PageviewData>;

const click = {
  tagName: short,
  id: label,
  classes: list(short, max('entries')),
  role: short,
  text: label,
  href: url,
  link: oneOf(['outbound', 'download', 'mailto', 'tel']),
  data: mapOf(label),
  rage: boolean,
  dead: boolean,
  x: pixels,
  y: pixels,
} satisfies Fields<ClickData>;

const scroll = { depth: percent, depthPx: duration } satisfies Fields<ScrollData>;

const form = {
  id: label,
  name: label,
  action: url,
  method: short,
  fields: list(object<FormData['fields'][number]>({ name: label, type: short }), max('entries')),
  filled: count,
} satisfies Fields<FormData>;

const pageExit = {
  engagedTime: duration,
  wallTime: duration,
  maxScroll: percent,
  maxScrollPx: duration,
  clicks: count,
  keys: count,
  sent: count,
  exitReason: oneOf(['hidden', 'pagehide', 'navigation', 'shutdown']),
  deferred: boolean,
} satisfies Fields<PageExitData>;

const custom = { name: label, properties: jsonValue } as const;

/** What is known of each event type's data. Fields beside these are the sender's own and pass as free JSON. */
const KNOWN: Readonly<Record<EventType, Readonly<Record<string, Reader<unknown>>>>> = {
  pageview,
  page_exit: pageExit,
  form_submit: form,
  form_abandon: form,
  click,
  scroll,
  web_vital: {},
  error: {},
  custom,
};

const readers = new Map<string, Reader<EventData>>();

/** Reader of `eventData` for one event type. */
export const eventDataOf = (type: EventType): Reader<EventData> => {
  let reader = readers.get(type);
  if (!reader) {
    reader = withKnown(Object.assign(Object.create(null), KNOWN[type]));
    readers.set(type, reader);
  }
  return reader;
};

const withKnown =
  (known: Record<string, Reader<unknown> | undefined>): Reader<EventData> =>
  (value, tally) => {
    const given = asObject(value);
    const keys = Object.keys(given);
    if (keys.length > max('entries')) throw new Refusal('too_many_entries');
    const read: Record<string, unknown> = {};
    let key = '';
    try {
      for (key of keys) {
        const content = given[key];
        const reader = known[key];
        if (!reader) read[readKey(key)] = jsonValue(content, tally);
        else if (content !== null) read[key] = reader(content, tally);
      }
    } catch (error) {
      throw inField(error, key);
    }
    return read as EventData;
  };
