import type { BadRow } from '../../../../backend/src/records/bad-rows.ts';
import type { EventSchema } from '../../../../backend/src/records/site.ts';
import type { Batch, Envelope, RejectedEvent, SingleEvent, WireEvent } from '../../../../sdk/src/wire.ts';
import { LIMITS } from '../../../../sdk/src/wire.ts';
import { addBadRow } from '../bad-row.ts';
import { inField, Refusal } from '../refusal.ts';
import { holdToSchema } from '../schema.ts';
import { BATCH_FIELDS, ENVELOPE_FIELDS } from './envelope.ts';
import { EVENT_FIELDS, readEvent } from './event.ts';
import { createTally, needed, object, onPage, type Reader, type Tally } from './readers.ts';

/** One request's body, validated: a single event has become a batch of one. */
export type ParsedBatch = {
  batch: Omit<Batch, 'eventType' | 'events'>;
  events: readonly WireEvent[];
  rejected: readonly RejectedEvent[];
  /** What was wrong with events, the refused ones and those of schemas that only warn. */
  bad: readonly BadRow[];
  /** Values that the PII firewall took out. */
  tally: Tally;
};

/** The site's own schema for an event. */
type SchemaOf = (event: WireEvent) => EventSchema | undefined;

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
export const parseBatch = (
  body: Readonly<Record<string, unknown>>,
  schemaOf: SchemaOf = () => undefined,
): ParsedBatch => {
  const tally = createTally();
  needed(body, 'siteId');
  needed(body, 'eventType');
  return body.eventType === 'batch' ? parseMany(body, tally, schemaOf) : parseOne(body, tally, schemaOf);
};

/** Reads one event and holds it to the site's schema. @throws Refusal */
const judged = (value: unknown, index: number, tally: Tally, schemaOf: SchemaOf, bad: BadRow[]): WireEvent => {
  const event = onPage(
    tally,
    () => readEvent(value, tally),
    ({ pageId }) => pageId,
  );
  const schema = schemaOf(event);
  try {
    if (schema) holdToSchema(schema, event);
  } catch (error) {
    if (schema?.mode === 'reject') throw error;
    note(bad, index, error, event, { stored: true });
  }
  return event;
};

/** @throws what is not a refusal: a defect of ours must not look like the sender's */
const note = (
  bad: BadRow[],
  index: number,
  error: unknown,
  event: unknown,
  more: Pick<BadRow, 'stored'> = {},
): Refusal => {
  if (!(error instanceof Refusal)) throw error;
  const { code, field, rule } = error;
  addBadRow(bad, { index, code, field, ...(rule && { rule }), ...more }, event);
  return error;
};

const parseMany = (body: Readonly<Record<string, unknown>>, tally: Tally, schemaOf: SchemaOf): ParsedBatch => {
  const given = needed(body, 'events');
  if (!Array.isArray(given)) throw new Refusal('wrong_type', 'events');
  if (given.length > LIMITS.events) throw new Refusal('too_many_events', 'events');
  if (given.length === 0) throw new Refusal('no_events', 'events');
  const { eventType: _type, events: _events, ...batch } = envelope(body, tally);
  const events: WireEvent[] = [];
  const rejected: RejectedEvent[] = [];
  const bad: BadRow[] = [];
  for (let index = 0; index < given.length; index++) {
    try {
      events.push(judged(given[index], index, tally, schemaOf, bad));
    } catch (error) {
      const refusal = note(bad, index, error, given[index]);
      inField(refusal, `events[${index}]`);
      rejected.push({ index, code: refusal.code, field: refusal.field, message: refusal.message });
    }
  }
  return { batch, events, rejected, bad, tally };
};

const parseOne = (body: Readonly<Record<string, unknown>>, tally: Tally, schemaOf: SchemaOf): ParsedBatch => {
  const own: Record<string, unknown> = {};
  for (const key of Object.keys(body)) if (!STRANGERS.includes(key) && key !== '__proto__') own[key] = body[key];
  const bad: BadRow[] = [];
  const event = judged(own, 0, tally, schemaOf, bad);
  const given = singleEnvelope(body, tally);
  const batch: Record<string, unknown> = {};
  for (const key of Object.keys(given)) if (!(key in EVENT_FIELDS)) batch[key] = given[key as keyof typeof given];
  return { batch: batch as ParsedBatch['batch'], events: [event], rejected: [], bad, tally };
};
