import type { EventSchema, JsonSchema, SiteConfig } from '../../../backend/src/records/site.ts';
import type { WireEvent } from '../../../sdk/src/wire.ts';
import { isObject } from './parse/readers.ts';
import { inField, Refusal } from './refusal.ts';

type Test = (value: unknown) => boolean;
/** @throws Refusal with the first rule that the value breaks, and where */
type Check = (value: unknown) => void;

const typeOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

/** NaN for values of another type: it is neither above nor below anything, and rules say nothing of other types. */
const amount = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN);
/** Lengths are code points in JSON Schema, not UTF-16 units. */
const size = (value: unknown): number => (typeof value === 'string' ? [...value].length : Number.NaN);
const count = (value: unknown): number => (Array.isArray(value) ? value.length : Number.NaN);

const RULES = {
  type: (allowed: string | readonly string[]) => (value) =>
    [allowed].flat().some((type) => type === typeOf(value) || (type === 'integer' && Number.isInteger(value))),
  enum: (allowed: readonly unknown[]) => (value) => allowed.includes(value),
  const: (wanted: unknown) => (value) => value === wanted,
  minimum: (limit: number) => (value) => !(amount(value) < limit),
  maximum: (limit: number) => (value) => !(amount(value) > limit),
  exclusiveMinimum: (limit: number) => (value) => !(amount(value) <= limit),
  exclusiveMaximum: (limit: number) => (value) => !(amount(value) >= limit),
  minLength: (limit: number) => (value) => !(size(value) < limit),
  maxLength: (limit: number) => (value) => !(size(value) > limit),
  minItems: (limit: number) => (value) => !(count(value) < limit),
  maxItems: (limit: number) => (value) => !(count(value) > limit),
} as const satisfies Partial<Record<keyof JsonSchema, (argument: never) => Test>>;

const refuse = (rule: string, field = ''): never => {
  throw new Refusal('schema_violation', field, rule);
};

/** Holds a part to its own schema; what is refused there is named from here. */
const below = (key: string, check: Check | undefined, value: unknown): void => {
  try {
    check?.(value);
  } catch (error) {
    throw inField(error, key);
  }
};

/**
 * Compiles a schema of the subset into one function. No `pattern`: the site's expressions would run on anybody's input,
 * and nobody has proven that they take linear time.
 */
export const compileSchema = (schema: JsonSchema): Check => {
  const { required = [], additionalProperties } = schema;
  const rules = Object.entries(RULES).flatMap(([rule, make]) => {
    const argument = schema[rule as keyof JsonSchema];
    return argument === undefined ? [] : [{ rule, keeps: make(argument as never) as Test }];
  });
  const properties = new Map(Object.entries(schema.properties ?? {}).map(([key, each]) => [key, compileSchema(each)]));
  const items = schema.items && compileSchema(schema.items);
  return (value) => {
    for (const { rule, keeps } of rules) if (!keeps(value)) refuse(rule);
    if (Array.isArray(value)) for (const [index, item] of value.entries()) below(`[${index}]`, items, item);
    if (!isObject(value)) return;
    for (const field of required) if (!Object.hasOwn(value, field)) refuse('required', field);
    for (const key of Object.keys(value)) {
      if (additionalProperties === false && !properties.has(key)) refuse('additionalProperties', key);
      below(key, properties.get(key), value[key]);
    }
  };
};

/** Compiled once for each configuration, which lives in memory until the site's is read anew. */
const compiled = new WeakMap<EventSchema, Check>();

/** The schema that an event has to keep, if its site has one for events of its name. */
export const schemaOf = (
  { eventSchemas = {} }: Pick<SiteConfig, 'eventSchemas'>,
  { eventType, eventData }: WireEvent,
): EventSchema | undefined => {
  const name = eventType === 'custom' ? eventData?.name : undefined;
  return typeof name === 'string' && Object.hasOwn(eventSchemas, name) ? eventSchemas[name] : undefined;
};

/** @throws Refusal `schema_violation` */
export const holdToSchema = (entry: EventSchema, { eventData }: WireEvent): void => {
  let check = compiled.get(entry);
  if (!check) {
    check = compileSchema(entry.schema);
    compiled.set(entry, check);
  }
  below('eventData.properties', check, eventData?.properties ?? {});
};
