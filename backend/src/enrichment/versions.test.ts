import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { TABLE_VERSIONS } from './versions.ts';

const installed = (name: string): string =>
  (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version;

it('every event names the versions of the libraries that were in fact at work', () => {
  expect(TABLE_VERSIONS).toMatchObject({ isbot: installed('isbot'), ua: installed('ua-parser-js') });
});
