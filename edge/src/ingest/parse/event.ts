import { EVENT_TYPES, type EventType, type WireEvent } from '../../../../sdk/src/wire.ts';
import { Refusal } from '../refusal.ts';
import { eventDataOf } from './event-data.ts';
import { pageContext, url } from './page.ts';
import { type Fields, id, integer, isObject, number, object, type Reader, type Tally } from './readers.ts';
import { time } from './time.ts';

const TYPES: ReadonlySet<unknown> = new Set(EVENT_TYPES);

const eventType: Reader<EventType> = (value) => {
  if (typeof value !== 'string') throw new Refusal('wrong_type');
  if (!TYPES.has(value)) throw new Refusal('unknown_event_type');
  return value as EventType;
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
  if (!isObject(value)) throw new Refusal('wrong_type');
  const { eventType: given } = value;
  if (given === undefined || given === null) throw new Refusal('missing_field', 'eventType');
  if (typeof given !== 'string') throw new Refusal('wrong_type', 'eventType');
  if (!TYPES.has(given)) throw new Refusal('unknown_event_type', 'eventType');
  const event = readerOf(given as EventType)(value, tally);
  if (given === 'custom' && event.eventData?.name === undefined) throw new Refusal('missing_field', 'eventData.name');
  return event;
};
