import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFilter, matches, type Pattern } from './filter.ts';

const record = {
  eventName: 'INSERT',
  dynamodb: {
    NewImage: { site: { S: 'shop.example' }, payload: { B: 'AAEC' }, count: { N: '12' } },
    SizeBytes: 120,
    empty: null,
  },
};

describe('a pattern', () => {
  it.each<[string, Pattern, boolean]>([
    ['equal', { eventName: ['INSERT'] }, true],
    ['one of several', { eventName: ['MODIFY', 'INSERT'] }, true],
    ['not equal', { eventName: ['REMOVE'] }, false],
    ['null', { dynamodb: { empty: [null] } }, true],
    ['nested and all keys', { eventName: ['INSERT'], dynamodb: { NewImage: { site: { S: ['shop.example'] } } } }, true],
    [
      'nested and one key wrong',
      { eventName: ['MODIFY'], dynamodb: { NewImage: { site: { S: ['shop.example'] } } } },
      false,
    ],
    ['exists at a leaf', { dynamodb: { NewImage: { payload: { B: [{ exists: true }] } } } }, true],
    ['exists at a map, which is no leaf', { dynamodb: { NewImage: { payload: [{ exists: true }] } } }, false],
    ['exists of an absent leaf', { dynamodb: { NewImage: { other: { S: [{ exists: true }] } } } }, false],
    ['does not exist', { dynamodb: { NewImage: { other: { S: [{ exists: false }] } } } }, true],
    ['prefix', { dynamodb: { NewImage: { site: { S: [{ prefix: 'shop.' }] } } } }, true],
    ['prefix of a number', { dynamodb: { SizeBytes: [{ prefix: '1' }] } }, false],
    [
      'prefix whatever the case',
      { dynamodb: { NewImage: { site: { S: [{ prefix: { 'equals-ignore-case': 'SHOP' } }] } } } },
      true,
    ],
    ['suffix', { dynamodb: { NewImage: { site: { S: [{ suffix: '.example' }] } } } }, true],
    ['equal whatever the case', { eventName: [{ 'equals-ignore-case': 'insert' }] }, true],
    ['wildcard', { dynamodb: { NewImage: { site: { S: [{ wildcard: 's*.ex*e' }] } } } }, true],
    ['a range of numbers', { dynamodb: { SizeBytes: [{ numeric: ['>', 100, '<=', 120] }] } }, true],
    ['outside the range', { dynamodb: { SizeBytes: [{ numeric: ['>', 120] }] } }, false],
    ['text is no number', { dynamodb: { NewImage: { count: { N: [{ numeric: ['=', 12] }] } } } }, false],
    ['anything but', { eventName: [{ 'anything-but': ['REMOVE', 'MODIFY'] }] }, true],
    ['anything but this', { eventName: [{ 'anything-but': 'INSERT' }] }, false],
    ['anything but a prefix', { eventName: [{ 'anything-but': { prefix: 'RE' } }] }, true],
    ['either', { $or: [{ eventName: ['REMOVE'] }, { dynamodb: { SizeBytes: [120] } }] } as unknown as Pattern, true],
  ])('%s', (_, pattern, expected) => {
    expect(matches(record, pattern)).toBe(expected);
  });

  it('with an operator that is not known is refused', () => {
    expect(() => matches(record, { eventName: [{ cidr: '10.0.0.0/8' }] })).toThrow('cidr');
  });
});

describe('a filter', () => {
  it('without patterns passes everything, with several what any matches', () => {
    expect(createFilter([])(record)).toBe(true);
    const filter = createFilter(['{"eventName":["REMOVE"]}', '{"eventName":["INSERT"]}']);
    expect(filter(record)).toBe(true);
    expect(filter({ eventName: 'MODIFY' })).toBe(false);
  });

  it('never throws, whatever the record', () => {
    const filter = createFilter([
      '{"eventName":["INSERT"],"dynamodb":{"NewImage":{"payload":{"B":[{"exists":true}]},"n":[{"numeric":["<",1]}]}}}',
    ]);
    fc.assert(fc.property(fc.anything(), (any) => typeof filter(any) === 'boolean'));
  });
});
