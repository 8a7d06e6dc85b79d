import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pack } from './packed.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'pixel-lint-'));
let tarball: Uint8Array<ArrayBuffer>;
beforeAll(() => {
  tarball = new Uint8Array(readFileSync(pack(directory)));
});
afterAll(() => rmSync(directory, { recursive: true }));

test('publint has nothing to say, not even a suggestion', async () => {
  const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer }, strict: true, level: 'suggestion' });
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
});

/**
 * The package is ESM only, like the browsers it runs in: `require` of it works from Node 22 on, and TypeScript's
 * `node10` resolution does not read `exports` at all. attw calls this the profile `esm-only`.
 */
const ESM_ONLY = { node10: true, 'node16-cjs': true } as Record<string, boolean>;

test('are the types wrong? no', async () => {
  const analysis = await checkPackage(createPackageFromTarballData(tarball), {
    // Files for a script tag, which no program imports.
    excludeEntrypoints: ['./pixel.min.js', './pixel.full.min.js', './integrity.json'],
  });
  if (!analysis.types) throw new Error('attw finds no types at all');
  expect(analysis.problems.filter((one) => !('resolutionKind' in one && ESM_ONLY[one.resolutionKind]))).toEqual([]);
});
