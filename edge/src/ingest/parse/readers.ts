import { max } from '../limits.ts';
import { inField, Refusal } from '../refusal.ts';

/** Counts what the PII firewall takes out of one request. */
export type Tally = { redacted: number };

/** Reads an untrusted value into its type, or throws a `Refusal`. */
export type Reader<T> = (value: unknown, tally: Tally) => T;
export type Fields<T> = { readonly [K in keyof T]-?: Reader<NonNullable<T[K]>> };

/** Unpaired surrogates cannot be stored as UTF-8; NUL ends strings in half of all tools, so it becomes U+FFFD. */
export const wellFormed = (text: string): string => {
  if (!text.isWellFormed()) throw new Refusal('invalid_unicode');
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
};

export const text =
  (limit: number): Reader<string> =>
  (value) => {
    if (typeof value !== 'string') throw new Refusal('wrong_type');
    if (value.length > limit) throw new Refusal('too_long');
    return wellFormed(value);
  };

const UNPRINTABLE = /[\u0000-\u0020\u007f-\u009f]/;

/** An opaque id: it becomes part of keys and object names, so it holds neither white space nor control characters. */
export const id: Reader<string> = (value) => {
  if (typeof value !== 'string') throw new Refusal('wrong_type');
  if (value.length > max('id')) throw new Refusal('too_long');
  if (value === '' || UNPRINTABLE.test(value)) throw new Refusal('invalid_value');
  return wellFormed(value);
};

export const number =
  (least: number, most: number): Reader<number> =>
  (value) => {
    if (typeof value !== 'number') throw new Refusal('wrong_type');
    if (!(value >= least && value <= most)) throw new Refusal('invalid_value');
    return value;
  };

export const integer =
  (least: number, most: number = Number.MAX_SAFE_INTEGER): Reader<number> =>
  (value) => {
    if (typeof value !== 'number') throw new Refusal('wrong_type');
    if (!Number.isInteger(value) || value < least || value > most) throw new Refusal('invalid_value');
    return value;
  };

export const boolean: Reader<boolean> = (value) => {
  if (typeof value !== 'boolean') throw new Refusal('wrong_type');
  return value;
};

export const oneOf =
  <const T extends readonly string[]>(allowed: T): Reader<T[number]> =>
  (value) => {
    if (typeof value !== 'string') throw new Refusal('wrong_type');
    if (!allowed.includes(value)) throw new Refusal('invalid_value');
    return value;
  };

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object with known fields. `null` is the same as absent; unknown fields are judged, then left out. */
export const object = <T extends object>(fields: Fields<T>): Reader<T> => {
  const readers: Record<string, Reader<unknown> | undefined> = Object.assign(Object.create(null), fields);
  return (value, tally) => {
    if (!isObject(value)) throw new Refusal('wrong_type');
    const read: Record<string, unknown> = {};
    let key = '';
    try {
      for (key of Object.keys(value)) {
        const content = value[key];
        const reader = readers[key];
        if (!reader) refuseHostile(key, content);
        else if (content !== null) read[key] = reader(content, tally);
      }
    } catch (error) {
      throw inField(error, key);
    }
    return read as T;
  };
};

export const list =
  <T>(reader: Reader<T>, limit: number): Reader<T[]> =>
  (value, tally) => {
    if (!Array.isArray(value)) throw new Refusal('wrong_type');
    if (value.length > limit) throw new Refusal('too_many_entries');
    let index = 0;
    try {
      const read: T[] = [];
      for (; index < value.length; index++) read.push(reader(value[index], tally));
      return read;
    } catch (error) {
      throw inField(error, `[${index}]`);
    }
  };

/** A map with free keys. */
export const mapOf =
  <T>(reader: Reader<T>, limit: number = max('entries')): Reader<Record<string, T>> =>
  (value, tally) => {
    if (!isObject(value)) throw new Refusal('wrong_type');
    const keys = Object.keys(value);
    if (keys.length > limit) throw new Refusal('too_many_entries');
    const read: Record<string, T> = {};
    let key = '';
    try {
      for (key of keys) if (value[key] !== null) read[readKey(key)] = reader(value[key], tally);
    } catch (error) {
      throw inField(error, key);
    }
    return read;
  };

export const readKey = (key: string): string => {
  if (key === '__proto__') throw new Refusal('forbidden_key');
  if (key.length > max('key')) throw new Refusal('too_long');
  return wellFormed(key);
};

/** An unknown field is dropped, but a body that nests or names like an attack is refused whole, wherever it does. */
const refuseHostile = (key: string, value: unknown): void => {
  if (key === '__proto__') throw new Refusal('forbidden_key');
  if (typeof value !== 'object' || value === null) return;
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= max('depth')) throw new Refusal('too_deep');
    const next: unknown[] = [];
    for (const each of level) {
      if (Object.hasOwn(each as object, '__proto__')) throw new Refusal('forbidden_key');
      for (const child of Object.values(each as object)) {
        if (typeof child === 'object' && child !== null) next.push(child);
      }
    }
    level = next;
  }
};
