import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { apiReport } from './api-report.ts';
import { sdk } from './packed.ts';

/**
 * A change here is a change for everybody who uses the package: `npx vitest run sdk/tests/package/api.test.ts -u` writes
 * the report anew, and its difference belongs into the changelog.
 */
test('the public API is the one that was agreed', async () => {
  const { exports } = JSON.parse(readFileSync(path.join(sdk, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { types: string }>;
  };
  const report = Object.entries(exports).flatMap(([name, target]) =>
    typeof target === 'string'
      ? []
      : [`// ${path.posix.join('@evothesis/pixel', name)}\n${apiReport(path.join(sdk, target.types))}\n`],
  );
  await expect(report.join('\n')).toMatchFileSnapshot('public-api.snap');
});
