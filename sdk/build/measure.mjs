import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';
import { minify } from 'terser';

/** Brotli at its best, as a CDN serves a static file. */
export const brotli = (code) => brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

/** Replaces modules by others with the same exports that do nothing. */
const hollow = (files) => ({
  name: 'hollow',
  setup: ({ onLoad }) =>
    onLoad({ filter: new RegExp(`/core/(${files.join('|').replaceAll('.', '\\.')})$`) }, ({ path }) => ({
      loader: 'js',
      contents: [...readFileSync(path, 'utf8').matchAll(/^export const (\w+)/gm)]
        .map(([, name]) => `export const ${name} = () => {};`)
        .join('\n'),
    })),
});

/**
 * Bytes of what a bundler makes of a few lines that import from `directory`: bundled, minified, brotli 11. The same
 * text gives the same number on every machine. `without`: modules of `core/` whose exports give nothing, to see what they
 * cost.
 */
export const measure = async (lines, directory, without = []) => {
  const { outputFiles } = await build({
    stdin: { contents: lines, resolveDir: directory, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2020',
    plugins: without.length ? [hollow(without)] : [],
  });
  const { code } = await minify(outputFiles[0].text, {
    ecma: 2020,
    toplevel: true,
    compress: { passes: 3, unsafe_arrows: true, pure_getters: true },
    mangle: { properties: { regex: /^_[^_]/ } },
  });
  return brotli(code);
};
