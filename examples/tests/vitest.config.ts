import { defineConfig } from 'vitest/config';

/** Of its own: six frameworks are installed and built, which takes minutes. `npm run test:examples`, in `test:all`. */
export default defineConfig({ test: { root: import.meta.dirname, include: ['*.test.ts'], fileParallelism: false } });
