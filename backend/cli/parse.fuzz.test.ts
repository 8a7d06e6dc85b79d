import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from './command.ts';
import { editDistance, nearest } from './nearest.ts';
import { parseCommand } from './parse.ts';

const OPTIONS = {
  site: { type: 'string', describe: '' },
  domain: { type: 'string', multiple: true, describe: '' },
  once: { type: 'boolean', describe: '' },
} as const;

describe('parsing arguments', () => {
  it('gives values or a UsageError, whatever the arguments are', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('--site', '--site=', '--once=1', '--no-once', '--', '-s', '--__proto__', '--domain'),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (args) => {
        try {
          const { values, words } = parseCommand({ options: OPTIONS, words: { min: 0, max: 2 } }, args);
          expect(words.length).toBeLessThanOrEqual(values.help ? 8 : 2);
          expect(Object.keys(values).sort()).toEqual(['data', 'domain', 'help', 'json', 'once', 'site', 'stage']);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
    );
  });

  it('keeps values as they are, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (domains) => {
        const args = domains.map((domain) => `--domain=${domain}`);
        expect(parseCommand({ options: OPTIONS }, args).values.domain).toEqual(domains);
      }),
    );
  });
});

describe('the nearest name', () => {
  it('measures like a metric', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        expect(editDistance(a, a)).toBe(0);
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });

  it('is given where one is near, and only there', () => {
    const names = ['tail', 'archive', 'export', 'sites'];
    expect(['tial', 'archiv', 'exprot', 'site', 'xyzzy'].map((word) => nearest(word, names))).toEqual([
      'tail',
      'archive',
      'export',
      'sites',
      undefined,
    ]);
  });
});
