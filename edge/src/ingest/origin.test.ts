import { describe, expect, it } from 'vitest';
import { hostOf, isAllowedHost } from './origin.ts';

const ALLOWED: readonly [host: string, domain: string, allowed: boolean][] = [
  ['example.com', 'example.com', true],
  ['EXAMPLE.com', 'example.com', true],
  ['example.com.', 'example.com', true],
  ['example.com:8443', 'example.com', true],
  ['www.example.com', 'example.com', false],
  ['www.example.com', '*.example.com', true],
  ['a.b.example.com', '*.example.com', true],
  ['example.com', '*.example.com', true],
  ['evil-example.com', '*.example.com', false],
  ['example.com.evil.net', '*.example.com', false],
  ['example.com', 'example.com:8443', false],
  ['example.com:8443', 'example.com:8443', true],
  ['example.com:84430', 'example.com:8443', false],
  ['xn--bcher-kva.example', 'bücher.example', true],
  ['xn--bcher-kva.example', '*.bücher.example', true],
  ['[2001:db8::1]', 'example.com', false],
];

describe('hosts', () => {
  it.each(ALLOWED)('%s of %s: %s', (host, domain, allowed) => {
    expect(isAllowedHost(host, [domain])).toBe(allowed);
  });
  it('are allowed by nobody where a site has no domains', () => {
    expect(isAllowedHost('example.com', [])).toBe(false);
  });
  it.each([
    ['https://example.com', 'example.com'],
    ['http://localhost:3000/', 'localhost:3000'],
    ['null', undefined],
    ['file:///etc/passwd', undefined],
    ['https://user@example.com', undefined],
    ['https://example.com\\@evil.net', undefined],
    [undefined, undefined],
  ])('hostOf %s', (origin, host) => {
    expect(hostOf(origin)).toBe(host);
  });
});
