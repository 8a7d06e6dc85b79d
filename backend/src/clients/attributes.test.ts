import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromItem, type PlainValue, toAttribute, toItem } from './attributes.ts';

const plain = fc.letrec<{ value: PlainValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array(),
    fc.array(tie('value')),
    fc.dictionary(fc.string(), tie('value'), { noNullPrototype: true }),
  ),
})).value;

describe('attribute values', () => {
  it('come back as they were stored', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), plain, { noNullPrototype: true }), (item) => {
        expect(fromItem(toItem(item as Record<string, PlainValue>))).toEqual(item);
      }),
    );
  });

  it('read binary as a Lambda event has it, in base64', () => {
    expect(fromItem({ payload: { B: 'AQID' } })).toEqual({ payload: Buffer.from([1, 2, 3]) });
  });

  it('leave out what is undefined, and refuse what no table can hold', () => {
    expect(toItem({ a: undefined, b: 1 })).toEqual({ b: { N: '1' } });
    expect(() => toAttribute(Number.NaN)).toThrow(RangeError);
  });

  it('leave out the kinds that the project never writes', () => {
    expect(fromItem({ set: { SS: ['a'] } })).toEqual({ set: undefined });
  });
});
