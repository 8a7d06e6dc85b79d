import { max } from '../limits.ts';
import { inField, Refusal } from '../refusal.ts';

/** Counts what the PII firewall takes out of one request: in all, and by page instance. */
export type Tally = { redacted: number; pages: Map<string, number> };
export const createTally = (): Tally => ({ redacted: 0, pages: new Map() });

/** Puts down to a page what is taken out while `read` works. */
export const onPage = <T>(tally: Tally, read: () => T, page: (value: T) => string | undefined): T => {
  const before = tally.redacted;
  const value = read();
  const id = page(value);
  const taken = tally.redacted - before;
  if (id !== undefined && taken > 0) tally.pages.set(id, (tally.pages.get(id) ?? 0) + taken);
  return value;
};

/** Reads an untrusted value into its type, or throws a `Refusal`; `key` under which it stands in a map with free keys. */
export type Reader<T> = (value: unknown, tally: Tally, key?: string) => T;
export type Fields<T> = { readonly [K in keyof T]-?: Reader<NonNullable<T[K]>> };

/** Unpaired surrogates cannot be stored as UTF-8; NUL ends strings in half of all tools, so it becomes U+FFFD. */
export const wellFormed = (text: string): string => {
  if (!text.isWellFormed()) throw new Refusal('invalid_unicode');
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
};

const wrongType: () => never = () => {
  throw new Refusal('wrong_type');
};
const invalid: () => never = () => {
  throw new Refusal('invalid_value');
};

export const asText = (value: unknown): string => (typeof value === 'string' ? value : wrongType());
const asNumber = (value: unknown): number => (typeof value === 'number' ? value : wrongType());
export const asObject = (value: unknown): Record<string, unknown> => (isObject(value) ? value : wrongType());
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : wrongType());

/** A field that has to be there; `null` is the same as absent. */
export const needed = (from: Readonly<Record<string, unknown>>, field: string): unknown => {
  const value = from[field] ?? undefined;
  if (value === undefined) throw new Refusal('missing_field', field);
  return value;
};

export const text =
  (limit: number): Reader<string> =>
  (value) => {
    const given = asText(value);
    if (given.length > limit) throw new Refusal('too_long');
    return wellFormed(given);
  };

const UNPRINTABLE = /[\u0000-\u0020\u007f-\u009f]/;

/** An opaque id: it becomes part of keys and object names, so it holds neither white space nor control characters. */
export const id: Reader<string> = (value) => {
  const given = asText(value);
  if (given.length > max('id')) throw new Refusal('too_long');
  if (given === '' || UNPRINTABLE.test(given)) invalid();
  return wellFormed(given);
};

export const number =
  (least: number, most: number): Reader<number> =>
  (value) => {
    const given = asNumber(value);
    return given >= least && given <= most ? given : invalid();
  };

export const integer =
  (least: number, most: number = Number.MAX_SAFE_INTEGER): Reader<number> =>
  (value) => {
    const given = asNumber(value);
    return Number.isInteger(given) && given >= least && given <= most ? given : invalid();
  };

export const boolean: Reader<boolean> = (value) => (typeof value === 'boolean' ? value : wrongType());

export const oneOf =
  <const T extends readonly string[]>(allowed: T): Reader<T[number]> =>
  (value) =>
    allowed.includes(asText(value)) ? (value as T[number]) : invalid();

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object with known fields. `null` is the same as absent; unknown fields are judged, then left out. */
export const object = <T extends object>(fields: Fields<T>): Reader<T> => {
  const readers: Record<string, Reader<unknown> | undefined> = Object.assign(Object.create(null), fields);
  return (value, tally) => {
    const given = asObject(value);
    const read: Record<string, unknown> = {};
    let key = '';
    try {
      for (key of Object.keys(given)) {
        const content = given[key];
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
    const given = asList(value);
    if (given.length > limit) throw new Refusal('too_many_entries');
    let index = 0;
    try {
      const read: T[] = [];
      for (; index < given.length; index++) read.push(reader(given[index], tally));
      return read;
    } catch (error) {
      throw inField(error, `[${index}]`);
    }
  };

/** A map with free keys. */
export const mapOf =
  <T>(reader: Reader<T>, limit: number = max('entries')): Reader<Record<string, T>> =>
  (value, tally) => {
    const given = asObject(value);
    const keys = Object.keys(given);
    if (keys.length > limit) throw new Refusal('too_many_entries');
    const read: Record<string, T> = {};
    let key = '';
    try {
      for (key of keys) if (given[key] !== null) read[readKey(key)] = reader(given[key], tally, key);
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
