import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonSchema } from '../../../backend/src/records/site.ts';
import { Refusal } from './refusal.ts';
import { compileSchema } from './schema.ts';

const names = fc.constantFrom('a', 'b', 'toString', '__proto__');
const scalar = fc.oneof(fc.constantFrom(null, true, '', 'é', '𝕊𝕊', 'abc', 0, 1, 2.5, -1, 1e21), fc.integer());
const types = fc.constantFrom('string', 'number', 'integer', 'boolean', 'object', 'array', 'null');
const limit = fc.integer({ min: 0, max: 3 });

const { schema, value } = fc.letrec<{ schema: JsonSchema; value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(names, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
  // Two rules at most at a level: what nothing can keep proves nothing.
  schema: fc
    .tuple(
      fc.record({
        type: fc.oneof(types, fc.uniqueArray(types, { minLength: 1, maxLength: 3 })),
        enum: fc.uniqueArray(scalar, { minLength: 1, maxLength: 3 }),
        const: scalar,
        minimum: limit,
        maximum: limit,
        exclusiveMinimum: limit,
        exclusiveMaximum: limit,
        minLength: limit,
        maxLength: limit,
        minItems: limit,
        maxItems: limit,
        required: fc.uniqueArray(names, { maxLength: 2 }),
        properties: fc.oneof({ maxDepth: 3 }, fc.constant({}), fc.dictionary(names, tie('schema'), { maxKeys: 2 })),
        additionalProperties: fc.boolean(),
        items: fc.oneof({ maxDepth: 3 }, fc.constant({}), tie('schema')),
      }),
      fc.array(fc.nat(14), { minLength: 1, maxLength: 2 }),
    )
    .map(([all, chosen]) =>
      Object.fromEntries(Object.entries(all).filter((_, index) => chosen.includes(index))),
    ) as fc.Arbitrary<JsonSchema>,
}));

const keeps = (given: JsonSchema, sent: unknown): boolean => {
  try {
    compileSchema(given)(sent);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
};

it('judges as a whole JSON Schema validator does', () => {
  const ajv = new Ajv2020({ strict: false, ownProperties: true, logger: false });
  let kept = 0;
  fc.assert(
    fc.property(schema, value, (given, sent) => {
      const wanted = ajv.validate(given, sent);
      if (wanted) kept++;
      expect(keeps(given, sent)).toBe(wanted);
    }),
    { numRuns: 500 },
  );
  // A generator that only makes schemas which nothing keeps would prove nothing.
  expect(kept).toBeGreaterThan(50);
});

it('says which rule was broken, and where', () => {
  const given: JsonSchema = {
    properties: { items: { type: 'array', items: { required: ['sku'], properties: { price: { minimum: 0 } } } } },
  };
  const broken = (sent: unknown): Refusal | undefined => {
    try {
      compileSchema(given)(sent);
    } catch (error) {
      return error as Refusal;
    }
    return undefined;
  };
  expect(broken({ items: [{ sku: 'a', price: 1 }] })).toBeUndefined();
  expect(broken({ items: [{ sku: 'a' }, { price: 1 }] })).toMatchObject({ field: 'items[1].sku', rule: 'required' });
  expect(broken({ items: [{ sku: 'a', price: -1 }] })).toMatchObject({ field: 'items[0].price', rule: 'minimum' });
  expect(broken({ items: 'none' })).toMatchObject({ field: 'items', rule: 'type' });
});
