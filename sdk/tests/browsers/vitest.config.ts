import { defineConfig } from 'vitest/config';

/** Of its own, because `npm test` must not wait for three browsers: `npm run test:browsers`, which `test:all` runs. */
export default defineConfig({
  test: { root: import.meta.dirname, include: ['*.test.ts'], fileParallelism: false, testTimeout: 60_000 },
});
