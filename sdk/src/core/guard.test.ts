import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanText, cleanUrl, redact } from './guard.ts';

test.each([
  ['write to ada.lovelace+x@mail.example.org now', 'write to [email] now'],
  ['card 4111 1111 1111 1111', 'card [card]'],
  ['card 4111-1111-1111-1112', 'card 4111-1111-1111-1112'],
  ['order 1234567890123', 'order 1234567890123'],
  ['call +49 (30) 901820-11', 'call [phone]'],
  ['call 555-123-4567 today', 'call [phone] today'],
  ['on 2026-11-22 at 14:00', 'on 2026-11-22 at 14:00'],
  ['key sk_live_4eC39HqLyjWDarjtT1zdp7dc', 'key [token]'],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', '[token]'],
  ['how-to-bake-a-cake-in-2026-with-love-and-sugar', 'how-to-bake-a-cake-in-2026-with-love-and-sugar'],
  ['Monstera deliciosa, 34 €', 'Monstera deliciosa, 34 €'],
])('%s', (text, expected) => {
  expect(redact(text)).toBe(expected);
});

test.each([
  ['https://u:p@a.example/x?q=tea&email=a%40b.co#top', 'https://a.example/x?q=tea&email=[secret]#top'],
  ['https://a.example/reset/9f86d081884c7d659a2feaa0c55ad015', 'https://a.example/reset/[token]'],
  ['https://a.example/?access_token=1#id_token=2', 'https://a.example/?access_token=[secret]#id_token=[secret]'],
  ['https://a.example/?contact=ada@b.org', 'https://a.example/?contact=[email]'],
  ['https://a.example/?contact=ada%40b.org', 'https://a.example/?contact=[email]'],
  ['mailto:ada@b.org', 'mailto:'],
  ['tel:+4930901820', 'tel:'],
  ['javascript:alert(1)', 'javascript:'],
  ['http://', ''],
])('%s', (address, expected) => {
  expect(cleanUrl(address)).toBe(expected);
});

test('an allow-list keeps what it names, and utm_*', () => {
  expect(cleanUrl('https://a.example/?a=1&q=2&utm_source=x&b=3', ['q'])).toBe('https://a.example/?q=2&utm_source=x');
  expect(cleanUrl('https://a.example/?a=1', [])).toBe('https://a.example/');
});

test('a text is looked at by every pattern that could match it', () => {
  const phone = ['+', '1', '7', '9', '0', '4) ', '3 (', ' ', '-', '.'];
  const token = ['abcdefgh1jkl', 'mnopqrst7vwx', 'y', '_', '-', 'eyJ', '.', 'A'];
  const address = ['key', '%40', '@', '=', '?', '&', 'b.co', ' ', 'é'];
  const texts = [phone, token, address, [...phone, ...token, ...address]].map((pieces) =>
    fc.array(fc.constantFrom(...pieces), { maxLength: 24 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(fc.oneof(...texts), (text) => {
      // The lone `@` makes every pattern look, and is itself matched by none.
      expect(`@ ${redact(text)}`).toBe(redact(`@ ${text}`));
    }),
    { numRuns: 5000 },
  );
});

test('no text is too odd, too long or too slow', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.webUrl({ withQueryParameters: true })),
      (text) => {
        expect(cleanText(text).length).toBeLessThanOrEqual(256);
        cleanUrl(text);
        // Once clean, always clean.
        expect(redact(redact(text))).toBe(redact(text));
      },
    ),
  );
  // Patterns that go back and forth would take minutes over these.
  for (const text of ['1'.repeat(1e5), 'a@'.repeat(5e4), '+1 '.repeat(3e4), 'eyJ'.repeat(3e4), 'a1'.repeat(5e4)])
    cleanText(text);
}, 60_000);
