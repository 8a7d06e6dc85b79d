import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress, prefixText } from './address.ts';

const text = (address: string, bits: number): string => {
  const parsed = parseAddress(address);
  return parsed ? prefixText(parsed, bits) : 'none';
};

describe('addresses', () => {
  it('of IPv6 are the same however they are written', () => {
    const forms = ['2001:db8:0:12ab::7', '2001:0DB8:0000:12ab:0:0:0:7', '2001:db8:0:12ab:0::7%eth0'];
    expect(new Set(forms.map((form) => text(form, 128))).size).toBe(1);
  });
  it('cut to a prefix are equal within it and differ beyond', () => {
    expect(text('203.0.113.7', 24)).toBe(text('203.0.113.200', 24));
    expect(text('203.0.113.7', 24)).not.toBe(text('203.0.114.7', 24));
    expect(text('2001:db8:0:12ab::1', 56)).toBe(text('2001:db8:0:12ff::1', 56));
    expect(text('2001:db8:0:12ab::1', 56)).not.toBe(text('2001:db8:0:13ab::1', 56));
    expect(text('2001:db8:0:12ab::1', 64)).not.toBe(text('2001:db8:0:12ac::1', 64));
    expect(text('2001:db8:0:12ab::1', 48)).toBe(text('2001:db8:0:ffff::1', 48));
  });
  it('of IPv4 inside IPv6 are IPv4', () => {
    expect(text('::ffff:203.0.113.7', 32)).toBe(text('203.0.113.7', 32));
    expect(text('::ffff:cb00:7107', 32)).toBe(text('203.0.113.7', 32));
  });
  it.each([
    '',
    '1.2.3',
    '1.2.3.256',
    '1.2.3.4.5',
    ':::',
    '1::2::3',
    '12345::',
    'g::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    'x'.repeat(99),
  ])('refuses %j', (address) => {
    expect(parseAddress(address)).toBeUndefined();
  });
  it('are taken exactly where node:net takes them', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ unit: fc.constantFrom('1', 'f', ':', '.', '0', '25') })),
        (address) => {
          expect(parseAddress(address) !== undefined).toBe(isIP(address) !== 0);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
