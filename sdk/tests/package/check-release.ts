import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sdk } from './packed.ts';
import { releaseProblems } from './release.ts';

/** `node sdk/tests/package/check-release.ts 1.2.3`: exits 1 and says why, where that version may not be released. */
const read = (file: string): string => readFileSync(path.join(sdk, file), 'utf8');
const problems = releaseProblems(process.argv[2] ?? '', {
  packageJson: read('package.json'),
  versionFile: read('src/version.ts'),
  changelog: read('../CHANGELOG.md'),
});
for (const problem of problems) console.error(problem);
process.exitCode = problems.length ? 1 : 0;
