import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { sdk } from './packed.ts';
import { releaseProblems } from './release.ts';

const read = (file: string): string => readFileSync(path.join(sdk, file), 'utf8');
const files = {
  packageJson: read('package.json'),
  versionFile: read('src/version.ts'),
  changelog: read('../CHANGELOG.md'),
};

test('what stands in the repository can be released as the version it says', () => {
  expect(releaseProblems(JSON.parse(files.packageJson).version, files)).toEqual([]);
});

test('another version, a missing section of the changelog and no version at all are told', () => {
  expect(releaseProblems('9.9.9', files)).toHaveLength(3);
  expect(releaseProblems('latest', files)).toContain('"latest" is no version: three numbers, as in 1.2.3.');
});
