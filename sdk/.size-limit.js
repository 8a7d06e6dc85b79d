/**
 * What may not grow: `npx size-limit` in this folder, and `npm test`. Brotli 11, bytes; scripts as they are built, imports
 * as a bundler (esbuild) makes them of the package. `limit` is a ceiling at the figure of the day, to be lowered when
 * the figure falls; `aim` is where it should come to, and stands in the name that size-limit prints.
 *
 * Only `createPixel` is an import of its own; what a source costs is the difference to it, so each is measured with it.
 */
const KIB = 1024;
const SCRIPTS = [
  { file: 'pixel.min.js', aim: 4 * KIB, limit: 5850 },
  { file: 'pixel.full.min.js', aim: 7.5 * KIB, limit: 7680 },
];
const IMPORTS = [
  { names: ['createPixel'], aim: 2.3 * KIB, limit: 3700 },
  { names: ['createPixel', 'clicks'], limit: 4340 },
  { names: ['createPixel', 'scroll'], limit: 4040 },
  { names: ['createPixel', 'forms'], limit: 3940 },
  { names: ['createPixel', 'exit'], limit: 4270 },
  { names: ['createPixel', 'attribution'], limit: 4480 },
  { names: ['createPixel', 'vitals'], limit: 4210 },
  { names: ['createPixel', 'errors'], limit: 3890 },
];

const named = (what, aim) => (aim ? `${what} (aim ${aim} B)` : what);

export default [
  ...SCRIPTS.map(({ file, aim, limit }) => ({
    name: named(file, aim),
    path: `dist/${file}`,
    limit: `${limit} B`,
    disablePlugins: ['@size-limit/esbuild'],
  })),
  ...IMPORTS.map(({ names, aim, limit }) => ({
    name: named(`import ${names.join(', ')}`, aim && Math.floor(aim)),
    path: 'dist/index.js',
    import: `{ ${names.join(', ')} }`,
    limit: `${limit} B`,
  })),
];
