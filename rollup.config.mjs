import path from 'node:path';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import { PRIVATE, script } from './sdk/build/script.mjs';

const source = (declarations) =>
  typescript({
    tsconfig: 'sdk/tsconfig.json',
    filterRoot: path.resolve('sdk/src'),
    compilerOptions: {
      noEmit: false,
      sourceMap: false,
      rewriteRelativeImportExtensions: true,
      ...(declarations && { declaration: true, declarationDir: 'sdk/dist', rootDir: path.resolve('sdk/src') }),
    },
    noEmitOnError: true,
  });

const FRAMEWORKS = ['react', 'next', 'vue', 'svelte', 'angular', 'astro'];

const readable = () =>
  terser({
    module: true,
    compress: { defaults: false, directives: false },
    mangle: { properties: { regex: PRIVATE }, keep_fnames: true, toplevel: false },
    format: { beautify: true, comments: /^\*/, indent_level: 2, preserve_annotations: true },
  });

/** The package: readable, with its private names shortened; the bundler of whoever imports it does the rest. */
const module = {
  input: 'sdk/src/index.ts',
  output: { file: 'sdk/dist/index.js', format: 'es' },
  plugins: [source(true), readable()],
};

/** The wrappers import the package as any page does: private names differ from one built file to another. */
const frameworks = {
  input: Object.fromEntries(FRAMEWORKS.map((name) => [name, `sdk/src/frameworks/${name}.ts`])),
  external: (id) => /^(react|vue|@angular\/core)$|index\.(ts|js)$/.test(id),
  output: {
    dir: 'sdk/dist/frameworks',
    format: 'es',
    paths: (id) => (/src.index.[jt]s$/.test(id) ? '../index.js' : id),
    banner: ({ name }) => (name === 'next' ? "'use client';" : ''),
  },
  plugins: [source(false), readable()],
};

/** The files for the tag, by name; `names` are for `sdk/build/letters.mjs`. */
export const scripts = {
  'pixel.min.js': (names) => script('min', 'pixel.min.js', source(false), names),
  'pixel.full.min.js': (names) => script('full', 'pixel.full.min.js', source(false), names),
};

export default [module, frameworks, ...Object.values(scripts).map((build) => build())];
