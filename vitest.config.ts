import { defineConfig } from 'vitest/config';

/** One project a part. `system` starts the whole local stack and real browsers, one file at a time. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'sdk', include: ['sdk/src/**/*.test.ts'], environment: 'happy-dom' } },
      {
        test: {
          name: 'sdk-browser',
          include: ['sdk/tests/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
          fileParallelism: false,
        },
      },
      { test: { name: 'edge', include: ['edge/**/*.test.ts'], testTimeout: 30_000 } },
      { test: { name: 'backend', include: ['backend/{src,infra,cli,local}/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'dashboard',
          include: ['backend/dashboard/tests/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'system',
          include: ['backend/tests/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
