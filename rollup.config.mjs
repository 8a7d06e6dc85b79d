import path from 'node:path';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import { integrity } from './sdk/build/integrity.mjs';

/** Private names begin with one `_`, and nothing on the wire does, so they can be shortened without exceptions. */
const mangle = { properties: { regex: /^_[^_]/ } };

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
    mangle: { ...mangle, keep_fnames: true, toplevel: false },
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

/**
 * The script tag's file. `module: false`: with `module: true` terser renames and can even drop what the script leaves
 * behind; `sdk/tests` load the built file for that reason.
 */
const minified = () => [
  // One word instead of two for all declarations: 47 bytes less after brotli. The compiler has checked what is constant.
  {
    name: 'let',
    renderChunk: (code) => code.replace(/\bconst (?=[\w{[$])/g, 'let ').replace(/\bNumber\.(?=parseInt\()/g, ''),
  },
  terser({
    module: false,
    ecma: 2020,
    // Functions that are inlined everywhere repeat less well than calls: 60 bytes. All that `unsafe` finds here is
    // templates of strings, which it writes as sums: 20 bytes.
    // `booleans` writes conditions in ever other forms: 20 bytes.
    compress: { passes: 3, inline: 2, unsafe: true, unsafe_arrows: true, pure_getters: true, booleans: false },
    mangle,
  }),
];

/** What a file ends with, a semicolon and a line break, costs 12 bytes after brotli. */
const trimmed = {
  name: 'trimmed',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) chunk.code = chunk.code.replace(/;\s*$/, '');
  },
};

const script = (input, file) => ({
  input: `sdk/src/script/${input}.ts`,
  // Nothing here relies on strict mode: 25 bytes.
  output: { file: `sdk/dist/${file}`, format: 'iife', strict: false },
  plugins: [source(false), minified(), trimmed, integrity()],
});

export default [module, frameworks, script('min', 'pixel.min.js'), script('full', 'pixel.full.min.js')];
