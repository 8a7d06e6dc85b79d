import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { apiReports } from './api-report.ts';
import { sdk } from './packed.ts';

/**
 * A change here is a change for everybody who uses the package: `npx vitest run sdk/tests/package/api.test.ts -u` writes
 * the report anew, and its difference belongs into the changelog.
 */
test('the public API is the one that was agreed', async () => {
  const { exports } = JSON.parse(readFileSync(path.join(sdk, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { types: string }>;
  };
  const typed = Object.entries(exports).flatMap(([name, target]) =>
    typeof target === 'string' ? [] : [{ name, file: path.join(sdk, target.types) }],
  );
  const reports = apiReports(typed.map(({ file }) => file));
  const report = typed.map(({ name }, i) => `// ${path.posix.join('@evothesis/pixel', name)}\n${reports[i]}\n`);
  await expect(report.join('\n')).toMatchFileSnapshot('public-api.snap');
});
