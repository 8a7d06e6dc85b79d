import type { BadRow } from '../../../backend/src/records/bad-rows.ts';
import { jsonValue } from './parse/json-value.ts';
import { createTally, isObject } from './parse/readers.ts';
import { withoutClickIds } from './privacy/click-ids.ts';
import { mapTexts } from './privacy/minimise.ts';
import { redactUrl } from './redact/redact.ts';
import { Refusal } from './refusal.ts';

/** Characters of one payload, and rows of one request: an item of bad rows stays below 50 KB. */
const MAX_PAYLOAD = 2_048;
const MAX_ROWS = 20;

/**
 * Kind and data of the event, within the limits of free JSON, or nothing. No ids and no device: a bad row knows no
 * privacy tier, so it keeps what every tier may keep.
 */
const payloadOf = (event: unknown): string | undefined => {
  if (!isObject(event) || event.eventData === undefined) return undefined;
  const { eventType = null, eventData } = event;
  const tally = createTally();
  try {
    const read = mapTexts(jsonValue({ eventType, eventData }, tally), (text) =>
      withoutClickIds(redactUrl(text, tally)),
    );
    const payload = JSON.stringify(read);
    return payload.length <= MAX_PAYLOAD ? payload : undefined;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
};

/** @param event as it was sent */
export const addBadRow = (rows: BadRow[], row: Omit<BadRow, 'payload'>, event: unknown): void => {
  if (rows.length >= MAX_ROWS) return;
  const payload = payloadOf(event);
  rows.push({ ...row, ...(payload !== undefined && { payload }) });
};
