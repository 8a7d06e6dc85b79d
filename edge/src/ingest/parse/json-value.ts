import type { JsonValue } from '../../../../sdk/src/wire.ts';
import { max } from '../limits.ts';
import { redactText } from '../redact/redact.ts';
import { inField, Refusal } from '../refusal.ts';
import { type Reader, readKey, type Tally, wellFormed } from './readers.ts';

/** Free JSON inside `eventData`: copied, so that nothing of the sender's object lives on, and bounded in every direction. */
export const jsonValue: Reader<JsonValue> = (value, tally) => read(value, 1, tally);

const read = (value: unknown, depth: number, tally: Tally): JsonValue => {
  switch (typeof value) {
    case 'string':
      if (value.length > max('value')) throw new Refusal('too_long');
      return redactText(wellFormed(value), tally);
    case 'number':
      // JSON.parse makes Infinity of 1e999, which JSON cannot say again.
      if (!Number.isFinite(value)) throw new Refusal('invalid_value');
      return value;
    case 'boolean':
      return value;
    default:
      if (value === null) return null;
  }
  if (depth > max('depth')) throw new Refusal('too_deep');
  return Array.isArray(value) ? readList(value, depth, tally) : readObject(value as object, depth, tally);
};

const readList = (value: readonly unknown[], depth: number, tally: Tally): JsonValue => {
  if (value.length > max('entries')) throw new Refusal('too_many_entries');
  let index = 0;
  try {
    const copy: JsonValue[] = [];
    for (; index < value.length; index++) copy.push(read(value[index], depth + 1, tally));
    return copy;
  } catch (error) {
    throw inField(error, `[${index}]`);
  }
};

const readObject = (value: object, depth: number, tally: Tally): JsonValue => {
  const keys = Object.keys(value);
  if (keys.length > max('entries')) throw new Refusal('too_many_entries');
  const copy: Record<string, JsonValue> = {};
  let key = '';
  try {
    for (key of keys) copy[readKey(key)] = read((value as Record<string, unknown>)[key], depth + 1, tally);
    return copy;
  } catch (error) {
    throw inField(error, key);
  }
};
