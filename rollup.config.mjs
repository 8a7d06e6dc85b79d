import path from 'node:path';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';

/** Private names begin with one `_`, and nothing on the wire does, so they can be shortened without exceptions. */
const mangle = { properties: { regex: /^_[^_]/ } };

const source = (declarations) =>
  typescript({
    tsconfig: 'sdk/tsconfig.json',
    filterRoot: path.resolve('sdk/src'),
    compilerOptions: {
      noEmit: false,
      rewriteRelativeImportExtensions: true,
      ...(declarations && { declaration: true, declarationDir: 'sdk/dist', rootDir: path.resolve('sdk/src') }),
    },
  });

/** The package: readable, with its private names shortened; the bundler of whoever imports it does the rest. */
const module = {
  input: 'sdk/src/index.ts',
  output: { dir: 'sdk/dist', format: 'es', entryFileNames: '[name].js' },
  plugins: [
    source(true),
    terser({
      module: true,
      compress: false,
      mangle: { ...mangle, keep_fnames: true, reserved: [], toplevel: false },
      format: { beautify: true, comments: /@__PURE__|^\*/, indent_level: 2 },
    }),
  ],
};

/**
 * The script tag's file. `module: false`: with `module: true` terser renames and can even drop what the script leaves
 * behind; `sdk/tests` load the built file for that reason.
 */
const script = (input, file) => ({
  input: `sdk/src/script/${input}.ts`,
  output: { file: `sdk/dist/${file}`, format: 'iife' },
  plugins: [
    source(false),
    terser({ module: false, ecma: 2020, compress: { passes: 3, unsafe_arrows: true, pure_getters: true }, mangle }),
  ],
});

export default [module, script('min', 'pixel.min.js'), script('full', 'pixel.full.min.js')];
