import { EVENT_TYPES, type EventType, type WireEvent } from '../../../../sdk/src/wire.ts';
import { inField, Refusal } from '../refusal.ts';
import { eventDataOf } from './event-data.ts';
import { pageContext, url } from './page.ts';
import {
  asObject,
  asText,
  type Fields,
  id,
  integer,
  needed,
  number,
  object,
  type Reader,
  type Tally,
} from './readers.ts';
import { time } from './time.ts';

const TYPES: ReadonlySet<unknown> = new Set(EVENT_TYPES);

const eventType: Reader<EventType> = (value) => {
  const given = asText(value);
  if (!TYPES.has(given)) throw new Refusal('unknown_event_type');
  return given as EventType;
};

/** The fields of an event apart from its data, whose form depends on the type; single-event bodies share them. */
export const EVENT_FIELDS = {
  eventType,
  eventId: id,
  timestamp: time,
  pageId: id,
  seq: integer(1),
  weight: number(1, 1_000_000_000),
  url,
  path: url,
  page: pageContext,
  eventData: (value, tally) => eventDataOf('custom')(value, tally),
} as const satisfies Fields<WireEvent>;

const byType = new Map<EventType, Reader<WireEvent>>();

const readerOf = (type: EventType): Reader<WireEvent> => {
  let reader = byType.get(type);
  if (!reader) {
    reader = object<WireEvent>({ ...EVENT_FIELDS, eventData: eventDataOf(type) });
    byType.set(type, reader);
  }
  return reader;
};

/** @throws Refusal */
export const readEvent = (value: unknown, tally: Tally): WireEvent => {
  const given = asObject(value);
  const said = needed(given, 'eventType');
  let type: EventType;
  try {
    type = eventType(said, tally);
  } catch (error) {
    throw inField(error, 'eventType');
  }
  const event = readerOf(type)(given, tally);
  if (type === 'custom' && event.eventData?.name === undefined) throw new Refusal('missing_field', 'eventData.name');
  return event;
};
