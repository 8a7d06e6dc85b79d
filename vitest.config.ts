import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** One project a part. `system` starts the whole local stack and real browsers. */
export default defineConfig({
  test: {
    // Most of the time is spent waiting for browsers and servers: on two processors Vitest would take one worker.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: 'sdk',
          setupFiles: ['backend/tests/fuzz-seed.ts'],
          include: ['sdk/src/**/*.test.ts'],
          environment: 'happy-dom',
        },
      },
      {
        test: {
          name: 'sdk-browser',
          include: ['sdk/tests/**/*.test.ts'],
          exclude: ['sdk/tests/browsers/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'edge',
          setupFiles: ['backend/tests/fuzz-seed.ts'],
          include: ['edge/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'backend',
          setupFiles: ['backend/tests/fuzz-seed.ts'],
          include: ['backend/{src,cli,local}/**/*.test.ts'],
          testTimeout: 60_000,
          // Servers start in hooks, and on a busy machine ten seconds are not enough for that.
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'infra',
          include: ['backend/infra/**/*.test.ts'],
          testTimeout: 60_000,
          // The CDK is loaded once for all files: 12 s of CPU instead of 41.
          isolate: false,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'dashboard',
          include: ['backend/dashboard/tests/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'system',
          include: ['backend/tests/**/*.test.ts'],
          // The long ones wait for half a minute of retries: `npm run test:all` has them.
          exclude: process.env.LONG ? [] : ['**/*.long.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
