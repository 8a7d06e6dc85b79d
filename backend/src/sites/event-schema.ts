import type { EventSchema, JsonSchema, JsonType, SCHEMA_MODES } from '../records/site.ts';

/** Characters of all schemas of a site together: an instance at the edge reads them with the site's configuration. */
export const MAX_SCHEMAS = 32_768;
const MAX_DEPTH = 8;

const TYPES: readonly JsonType[] = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];
/** They say something to people only, and are left out. */
const ANNOTATIONS: readonly string[] = ['$schema', '$id', '$comment', 'title', 'description', 'examples', 'default'];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalar = (value: unknown): boolean => value === null || ['string', 'number', 'boolean'].includes(typeof value);
const isName = (value: unknown): boolean => typeof value === 'string';
const isList = (value: unknown, of: (item: unknown) => boolean): boolean => Array.isArray(value) && value.every(of);
const isType = (value: unknown): boolean => (TYPES as readonly unknown[]).includes(value);
const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);

/** Every keyword but those that hold schemas: whether an argument will do, and what it is to be. */
const KEYWORDS = {
  type: [(value) => isType(value) || (isList(value, isType) && (value as []).length > 0), 'a type or a list of types'],
  enum: [(value) => isList(value, isScalar), 'a list of texts, numbers, booleans or null'],
  const: [isScalar, 'a text, a number, a boolean or null'],
  minimum: [isNumber, 'a number'],
  maximum: [isNumber, 'a number'],
  exclusiveMinimum: [isNumber, 'a number'],
  exclusiveMaximum: [isNumber, 'a number'],
  minLength: [isCount, 'a whole number'],
  maxLength: [isCount, 'a whole number'],
  minItems: [isCount, 'a whole number'],
  maxItems: [isCount, 'a whole number'],
  required: [(value) => isList(value, isName), 'a list of names'],
  additionalProperties: [(value) => typeof value === 'boolean', 'true or false'],
} as const satisfies Partial<Record<keyof JsonSchema, readonly [(value: unknown) => boolean, string]>>;

/**
 * A schema as the edge knows it, without its annotations. What the edge would ignore is refused here, so that nobody
 * relies on a rule that nothing checks.
 * @throws RangeError that names the place, the keyword and what it should have been
 */
export const parseJsonSchema = (value: unknown, at = '', depth = 1): JsonSchema => {
  const place = at || 'the schema';
  if (!isObject(value)) throw new RangeError(`${place} must be an object`);
  if (depth > MAX_DEPTH) throw new RangeError(`${place} is nested more than ${MAX_DEPTH} levels deep`);
  const schema: Record<string, unknown> = {};
  for (const [keyword, argument] of Object.entries(value)) {
    if (ANNOTATIONS.includes(keyword)) continue;
    if (keyword === 'items') schema.items = parseJsonSchema(argument, `${at}items`, depth + 1);
    else if (keyword === 'properties') {
      if (!isObject(argument)) throw new RangeError(`properties of ${place} must be an object`);
      schema.properties = Object.fromEntries(
        Object.entries(argument).map(([name, each]) => [name, parseJsonSchema(each, `${at}${name}.`, depth + 1)]),
      );
    } else {
      const known = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword as keyof typeof KEYWORDS] : undefined;
      if (!known) throw new RangeError(`${keyword} of ${place} is not checked at the edge: docs/event-schemas.md`);
      const [isRight, wanted] = known;
      if (!isRight(argument)) throw new RangeError(`${keyword} of ${place} must be ${wanted}`);
      schema[keyword] = argument;
    }
  }
  return schema;
};

const FORM = /^([^=]{1,128})=(?:(warn|reject):([\s\S]+)|(off))$/;

/**
 * `purchase=reject:{…}`: the schema of custom events of one name; `purchase=off` takes it away.
 * @throws RangeError
 */
export const parseEventSchema = (text: string): [name: string, entry: EventSchema | undefined] => {
  const [, name = '', mode, json = ''] = FORM.exec(text) ?? [];
  if (name === '') throw new RangeError('NAME=warn:FILE, NAME=reject:FILE or NAME=off');
  if (mode === undefined) return [name, undefined];
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new RangeError(`the schema of ${name} is not JSON: ${(cause as Error).message}`, { cause });
  }
  return [name, { mode: mode as (typeof SCHEMA_MODES)[number], schema: parseJsonSchema(value) }];
};

/** @throws RangeError when all together are too long */
export const applyEventSchemas = (
  before: Readonly<Record<string, EventSchema>> | undefined,
  texts: readonly string[],
): Readonly<Record<string, EventSchema>> => {
  const all = new Map(Object.entries(before ?? {}));
  for (const [name, entry] of texts.map(parseEventSchema)) entry ? all.set(name, entry) : all.delete(name);
  const schemas = Object.fromEntries(all);
  const { length } = JSON.stringify(schemas);
  if (length > MAX_SCHEMAS) throw new RangeError(`all together have ${length} characters, of ${MAX_SCHEMAS} at most`);
  return schemas;
};
