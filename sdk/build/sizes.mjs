import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotli, measure } from './measure.mjs';

const sdk = fileURLToPath(new URL('..', import.meta.url));
const src = path.join(sdk, 'src');
/** Sources by the script that has them. */
const SCRIPTS = {
  'pixel.min.js': ['attribution', 'clicks', 'scroll', 'forms', 'exit'],
  'pixel.full.min.js': [
    'strict',
    'consentSignals',
    'attribution',
    'clicks',
    'frustration',
    'scroll',
    'forms',
    'abandonedForms',
    'vitals',
    'errors',
    'exit',
  ],
};

const withSources = (names) =>
  `import { ${names.join(', ')} } from './index.ts'; import { start } from './script/start.ts';
   start([${names.map((name) => `${name}()`).join(', ')}]);`;

// What each feature adds: the script with all of them, less the script without it.
for (const [file, names] of Object.entries(SCRIPTS)) {
  const built = readFileSync(path.join(sdk, 'dist', file));
  console.log(`${file}: ${brotli(built)} bytes brotli-11, ${built.length} minified; of it`);
  const all = await measure(withSources(names), src);
  for (const name of names) {
    const without = await measure(withSources(names.filter((other) => other !== name)), src);
    console.log(`  ${name.padEnd(16)}${String(all - without).padStart(6)}`);
  }
}
console.log(
  `createPixel alone: ${await measure("import { createPixel } from './index.ts'; window.p = createPixel;", src)}`,
);
