import { expect, it } from 'vitest';
import { applyEventSchemas, MAX_SCHEMAS, parseJsonSchema } from './event-schema.ts';

it('takes the subset, and leaves out what only people read', () => {
  const schema = { type: 'object', required: ['sku'], properties: { sku: { type: ['string', 'null'], maxLength: 9 } } };
  expect(parseJsonSchema({ $schema: 'https://json-schema.org/draft/2020-12/schema', title: 't', ...schema })).toEqual(
    schema,
  );
});

it.each([
  [{ pattern: '^a+$' }, /pattern of the schema is not checked at the edge/],
  [{ properties: { a: { items: { format: 'email' } } } }, /format of a\.items is not checked/],
  [{ type: 'text' }, /type of the schema must be a type/],
  [{ type: [] }, /type of the schema/],
  [{ minLength: -1 }, /minLength of the schema must be a whole number/],
  [{ properties: { a: { enum: [{}] } } }, /enum of a\. must be a list/],
  [{ additionalProperties: {} }, /must be true or false/],
  [[], /must be an object/],
])('refuses %j by name', (schema, message) => {
  expect(() => parseJsonSchema(schema)).toThrow(message);
});

it('changes the schemas that are named and leaves the others', () => {
  const before = applyEventSchemas(undefined, ['a=warn:{}', 'b=reject:{"type":"object"}']);
  expect(before).toEqual({ a: { mode: 'warn', schema: {} }, b: { mode: 'reject', schema: { type: 'object' } } });
  expect(applyEventSchemas(before, ['a=off', 'b=warn:{}'])).toEqual({ b: { mode: 'warn', schema: {} } });
  expect(() => applyEventSchemas(before, ['c=perhaps:{}'])).toThrow(/NAME=warn:FILE/);
  expect(() => applyEventSchemas(before, ['c=warn:{'])).toThrow(/not JSON/);
  expect(() => applyEventSchemas({}, [`c=warn:{"const":"${'x'.repeat(MAX_SCHEMAS)}"}`])).toThrow(/characters/);
});
