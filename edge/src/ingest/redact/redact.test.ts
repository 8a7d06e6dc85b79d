import { describe, expect, it } from 'vitest';
import { createTally } from '../parse/readers.ts';
import { redactLabel, redactText, redactUrl } from './redact.ts';

const of = (redact: typeof redactText, value: string): [string, number] => {
  const tally = createTally();
  return [redact(value, tally), tally.redacted];
};
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';

describe('the PII firewall', () => {
  it.each([
    ['write to jane.doe+x@mail.example.com today', 'write to [email] today'],
    ['jane%40example.com', '[email]'],
    [`Bearer ${JWT}`, 'Bearer [token]'],
    ['card 4111 1111 1111 1111 ok', 'card [card] ok'],
    ['4111-1111-1111-1111', '[card]'],
    ['call +49 30 1234567 now', 'call [phone] now'],
    ['(555) 123-4567', '[phone]'],
    ['555-123-4567', '[phone]'],
    ['AKIAIOSFODNN7EXAMPLE', '[token]'],
  ])('takes %j out', (value, kept) => {
    expect(of(redactText, value)).toEqual([kept, 1]);
  });

  it.each([
    '2026-11-22T14:03:27.123Z',
    '0193f7a2-7c1e-7a44-9d1f-1234567890ab',
    'order 12345678',
    '4111 1111 1111 1112',
    '1763820000000',
    'Trail Runner 2 | 129.99 EUR',
    'user@localhost',
    '507f1f77bcf86cd799439011',
  ])('leaves the value %j', (value) => {
    expect(of(redactText, value)).toEqual([value, 0]);
  });

  it('takes long random runs out of labels only', () => {
    expect(of(redactLabel, 'Reset 507f1f77bcf86cd799439011')).toEqual(['Reset [token]', 1]);
  });

  it.each([
    ['https://a.example/reset?token=abc&x=1', 'https://a.example/reset?token=[secret]&x=1', 1],
    ['?access_token=1&user_email=j&utm_source=news', '?access_token=[secret]&user_email=[secret]&utm_source=news', 2],
    ['#id_token=abc', '#id_token=[secret]', 1],
    ['https://a.example/u/jane@example.com/orders', 'https://a.example/u/[email]/orders', 1],
    ['?token=[secret]', '?token=[secret]', 0],
    ['https://a.example/?q=boots', 'https://a.example/?q=boots', 0],
  ])('cleans the URL %s', (url, kept, count) => {
    expect(of(redactUrl, url)).toEqual([kept, count]);
  });
});
