import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/**
 * One page, one script, one style sheet: all of it is smaller than the chart library alone, so nothing is split off.
 * `npx vite backend/dashboard` serves the sources beside a running `npm start`, whose front door answers `/api/`.
 */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative addresses: the page works wherever it is served.
  base: './',
  server: { proxy: { '/api': 'http://127.0.0.1:8787', '/pixel.js': 'http://127.0.0.1:8787' } },
  // Whatever NODE_ENV is: a build in a test is the one that is shipped, and says nothing of where it was made.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
  build: {
    target: ['es2022', 'chrome109', 'firefox115', 'safari16'],
    assetsDir: '.',
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: {
      // On a busy machine it would say at each start how long plugins took.
      checks: { bundlerTimings: false },
      output: { entryFileNames: 'app-[hash].js', assetFileNames: 'app-[hash][extname]' },
    },
  },
});
