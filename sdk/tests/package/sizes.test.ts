import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { measure } from '../../build/measure.mjs';
import { sdk } from './packed.ts';
import { sizes, statedSizes, whatOf } from './sizes.ts';

const measured = sizes();

test('scripts and imports stay within .size-limit.js', () => {
  expect(measured.filter(({ passed }) => !passed)).toEqual([]);
});

test('a bundler drops what is not imported', async () => {
  expect(await measure("import { scroll } from './dist/index.js'; window.p = scroll;", sdk)).toBeLessThanOrEqual(440);
});

test('the README states no size that is smaller than the truth', () => {
  const stated = statedSizes(readFileSync(path.join(sdk, 'README.md'), 'utf8'));
  expect([...stated.keys()]).toEqual(measured.map(whatOf));
  for (const one of measured) expect(stated.get(whatOf(one)), whatOf(one)).toBeGreaterThanOrEqual(one.size);
});
