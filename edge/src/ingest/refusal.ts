/**
 * Everything the ingest can refuse: HTTP status, and a message that says what to do about it. A code never changes its
 * meaning; programs may branch on it.
 */
export const REFUSALS = {
  empty_body: [400, 'The body is empty: send JSON with eventType and siteId.'],
  invalid_utf8: [400, 'The body is not UTF-8: encode it as UTF-8.'],
  invalid_json: [400, 'The body is not JSON: send one JSON object.'],
  truncated_json: [400, 'The body ends in the middle of its JSON: send it whole.'],
  not_an_object: [400, 'The body must be one JSON object: put several events into a batch.'],
  compressed_body: [415, 'The body is compressed: send plain JSON, without Content-Encoding.'],
  body_too_large: [413, 'The body exceeds 262144 bytes: split it into several batches.'],
  too_many_events: [413, 'A batch holds at most 500 events: split it into several batches.'],
  no_events: [400, 'The batch has no events: put at least one into events.'],
  no_valid_events: [400, 'No event could be stored: rejected names each with its reason.'],
  missing_field: [400, 'A required field is missing: add it.'],
  wrong_type: [400, 'The field has the wrong JSON type: docs/openapi-collect.json has it.'],
  invalid_value: [400, 'The value is not one of the field: docs/openapi-collect.json has them.'],
  invalid_site_id: [
    400,
    'siteId is 1 to 64 letters, digits, dots, dashes or underscores, beginning with a letter or digit.',
  ],
  invalid_time: [400, 'Times are ISO 8601 in UTC, such as 2026-11-22T14:03:27.123Z.'],
  unknown_event_type: [400, 'The event type is unknown: your own are custom, with eventData.name.'],
  too_long: [400, 'The text is too long: shorten it, docs/limits.md has the lengths.'],
  too_deep: [400, 'The value is nested more than 8 levels deep: send a flatter one.'],
  too_many_entries: [400, 'There are too many entries: docs/limits.md has the numbers.'],
  forbidden_key: [400, 'The key __proto__ is not allowed anywhere: rename it.'],
  invalid_unicode: [400, 'The text has half a surrogate pair: cut texts between code points.'],
  schema_violation: [400, "The event breaks the site's schema for its name: field says where."],
  unknown_site: [403, 'No site has this siteId: correct it, or add it with "evothesis sites add".'],
  origin_not_allowed: [403, 'This origin is no domain of the site: add it with "evothesis sites set".'],
  unknown_api_key: [401, 'The API key is not one of this site: make one with "evothesis keys".'],
  method_not_allowed: [405, 'Send events with POST.'],
  rate_limited: [429, 'Too many requests: wait as Retry-After says.'],
  forbidden: [403, 'Requests must come through the distribution, not to its origin.'],
  unavailable: [503, 'The batch could not be stored: send it again.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type RefusalCode = keyof typeof REFUSALS;

/** Thrown while parsing; `field` is a path such as `events[3].eventData.depth`, empty for the whole body. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  field: string;
  /** Rule of the site's schema that was broken. */
  readonly rule: string | undefined;

  constructor(code: RefusalCode, field = '', rule?: string) {
    super(REFUSALS[code][1]);
    this.code = code;
    this.field = field;
    this.rule = rule;
  }
}

/** Puts a refusal one level up: `depth` in `eventData` becomes `eventData.depth`, `[3]` stays without a dot. */
export const inField = (error: unknown, key: string): unknown => {
  if (error instanceof Refusal) {
    // A field name is the sender's text and goes into answers and logs: short, and without what could break a line.
    const shown = /^[\w$.[\]-]{1,64}$/.test(key) ? key : JSON.stringify(key.slice(0, 64).toWellFormed());
    error.field = error.field === '' ? shown : `${shown}${error.field.startsWith('[') ? '' : '.'}${error.field}`;
    if (error.field.length > 256) error.field = `${error.field.slice(0, 255)}…`;
  }
  return error;
};
