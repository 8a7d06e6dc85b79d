import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotli, measure } from './measure.mjs';

const sdk = fileURLToPath(new URL('..', import.meta.url));
const src = path.join(sdk, 'src');
/** Sources of a script, in its order. */
const sourcesOf = (script) =>
  [
    ...readFileSync(path.join(src, 'script', script), 'utf8')
      .split('start([')[1]
      .matchAll(/(\w+)\(\)/g),
  ].map(([, name]) => name);
const SCRIPTS = { 'pixel.min.js': sourcesOf('min.ts'), 'pixel.full.min.js': sourcesOf('full.ts') };

const withSources = (names) =>
  `import { ${names.join(', ')} } from './index.ts'; import { start } from './script/start.ts';
   start([${names.map((name) => `${name}()`).join(', ')}]);`;

const lines = [
  '# Sizes of the pixel, bytes, brotli 11',
  '',
  'Written by `npm run sizes`. The cost of a source is the script with all of them, less the script without it; what two',
  'sources share counts for neither, so the costs add up to less than the whole.',
  '',
  '| script | source | bytes | aim |',
  '|---|---|---|---|',
];
const AIMS = { 'pixel.min.js': 4096, 'pixel.full.min.js': 7680 };
for (const [file, names] of Object.entries(SCRIPTS)) {
  const built = readFileSync(path.join(sdk, 'dist', file));
  lines.push(`| ${file} | all (${built.length} minified) | ${brotli(built)} | ${AIMS[file]} |`);
  const all = await measure(withSources(names), src);
  for (const name of names) {
    const without = await measure(withSources(names.filter((other) => other !== name)), src);
    lines.push(`| ${file} | ${name} | ${all - without} | |`);
  }
}
const scriptAlone = "import { start } from './script/start.ts'; start([]);";
const core = await measure("import { createPixel } from './index.ts'; window.p = createPixel;", src);
lines.push(
  `| pixel.min.js | script tag, stub, no source | ${await measure(scriptAlone, src)} | |`,
  `| npm | createPixel: page views alone | ${core} | 2355 |`,
);
const PARTS = {
  'guard.ts': 'redaction of addresses and texts',
  'navigation.ts': 'single-page navigation',
  'outbox.ts': 'outbox, quota, retries',
  'signals.ts': 'device signals',
  'storage.ts': 'storage in three modes',
  'session.ts': 'visits',
  'context.ts': 'addresses and titles of pages',
};
const coreWithout = (modules) =>
  measure("import { createPixel } from './index.ts'; window.p = createPixel;", src, modules);
for (const [module, what] of Object.entries(PARTS))
  lines.push(`| npm | of it, ${what} | ${core - (await coreWithout([module]))} | |`);
lines.push(
  `| npm | createPixel without redaction, single-page navigation, outbox | ${await coreWithout(['guard.ts', 'navigation.ts', 'outbox.ts'])} | |`,
  `| npm | createPixel without any of these | ${await coreWithout(Object.keys(PARTS))} | |`,
);
const file = new URL('../../bench/results/sizes.md', import.meta.url);
// What was tried stands below the table and is written by hand.
const [, tried = ''] = readFileSync(file, 'utf8').split('\n## ');
const table = lines.join('\n');
writeFileSync(file, `${table}\n${tried && `\n## ${tried}`}`);
console.log(table);
