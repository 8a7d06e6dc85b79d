import type { Batch, Envelope, RejectedEvent, SingleEvent, WireEvent } from '../../../../sdk/src/wire.ts';
import { LIMITS } from '../../../../sdk/src/wire.ts';
import { inField, Refusal } from '../refusal.ts';
import { BATCH_FIELDS, ENVELOPE_FIELDS } from './envelope.ts';
import { EVENT_FIELDS, readEvent } from './event.ts';
import { object, type Reader, type Tally } from './readers.ts';

/** One request's body, validated: a single event has become a batch of one. */
export type ParsedBatch = {
  batch: Omit<Batch, 'eventType' | 'events'>;
  events: readonly WireEvent[];
  rejected: readonly RejectedEvent[];
  /** Values that the PII firewall took out. */
  redacted: number;
};

/** `eventType` and `events` are read by hand; here they are known, so that nobody takes them for strangers. */
const seen: Reader<never> = () => undefined as never;

const envelope = object<Batch>({ ...ENVELOPE_FIELDS, ...BATCH_FIELDS, eventType: seen, events: seen });
/** The envelope of a single-event body: what belongs to the event is read with the event. */
const singleEnvelope = object<Envelope & { batchId?: string } & SingleEvent>({
  ...ENVELOPE_FIELDS,
  ...fieldsAs(EVENT_FIELDS, seen),
  batchId: BATCH_FIELDS.batchId,
});
const STRANGERS = Object.keys({ ...ENVELOPE_FIELDS, ...BATCH_FIELDS }).filter((key) => !(key in EVENT_FIELDS));

function fieldsAs<K extends string>(
  fields: Readonly<Record<K, unknown>>,
  reader: Reader<never>,
): Record<K, Reader<never>> {
  return Object.fromEntries(Object.keys(fields).map((key) => [key, reader])) as Record<K, Reader<never>>;
}

/** @throws Refusal when nothing of the body can be stored */
export const parseBatch = (body: Readonly<Record<string, unknown>>): ParsedBatch => {
  const tally: Tally = { redacted: 0 };
  if (body.siteId === undefined || body.siteId === null) throw new Refusal('missing_field', 'siteId');
  if (body.eventType === undefined || body.eventType === null) throw new Refusal('missing_field', 'eventType');
  return body.eventType === 'batch' ? parseMany(body, tally) : parseOne(body, tally);
};

const parseMany = (body: Readonly<Record<string, unknown>>, tally: Tally): ParsedBatch => {
  const { events: given } = body;
  if (given === undefined || given === null) throw new Refusal('missing_field', 'events');
  if (!Array.isArray(given)) throw new Refusal('wrong_type', 'events');
  if (given.length > LIMITS.events) throw new Refusal('too_many_events', 'events');
  if (given.length === 0) throw new Refusal('no_events', 'events');
  const { eventType: _type, events: _events, ...batch } = envelope(body, tally);
  const events: WireEvent[] = [];
  const rejected: RejectedEvent[] = [];
  for (let index = 0; index < given.length; index++) {
    try {
      events.push(readEvent(given[index], tally));
    } catch (error) {
      rejected.push(rejection(index, error));
    }
  }
  return { batch, events, rejected, redacted: tally.redacted };
};

/** Anything but a refusal is a defect of ours and must not look like the sender's. */
const rejection = (index: number, error: unknown): RejectedEvent => {
  if (!(error instanceof Refusal)) throw error;
  inField(error, `events[${index}]`);
  return { index, code: error.code, field: error.field, message: error.message };
};

const parseOne = (body: Readonly<Record<string, unknown>>, tally: Tally): ParsedBatch => {
  const own: Record<string, unknown> = {};
  for (const key of Object.keys(body)) if (!STRANGERS.includes(key) && key !== '__proto__') own[key] = body[key];
  const event = readEvent(own, tally);
  const given = singleEnvelope(body, tally);
  const batch: Record<string, unknown> = {};
  for (const key of Object.keys(given)) if (!(key in EVENT_FIELDS)) batch[key] = given[key as keyof typeof given];
  return { batch: batch as ParsedBatch['batch'], events: [event], rejected: [], redacted: tally.redacted };
};
