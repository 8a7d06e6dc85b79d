/**
 * How the scripts for the tag are made: bundled into one function, minified, named by the letters of `letters.json`, and
 * headed by a hint for the browser. `rollup.config.mjs` builds the files with it, `letters.mjs` looks for better letters.
 */
import { readFileSync } from 'node:fs';
import { minify } from 'terser';
import { integrity } from './integrity.mjs';

/** Private names begin with one `_`, and nothing on the wire does, so they can be shortened without exceptions. */
export const PRIVATE = /^_[^_]/;

/** Replacements that the compiler has already checked for, before minifying. */
const REWRITES = [
  // One word instead of two for all declarations: 47 bytes less after brotli.
  [/\bconst (?=[\w{[$])/g, 'let '],
  [/\bNumber\.(?=parseInt\()/g, ''],
  // Lists of four words and more as one text: 10 bytes of the small script, 20 of the full one.
  [
    /\[\s*((?:["'][\w.]+["'],?\s*){4,})\]/g,
    (_, items) => `${JSON.stringify(items.match(/[\w.]+/g).join(' '))}.split(" ")`,
  ],
];
const rewritten = {
  name: 'rewritten',
  renderChunk: (code) => REWRITES.reduce((text, [from, to]) => text.replace(from, to), code),
};

/**
 * Chromium 136 and later compile all of a script that begins with this while it loads, off the main thread; else each
 * function is compiled there when it is first called, which is more than a quarter of the pixel's start. 20 bytes.
 * https://v8.dev/blog/explicit-compile-hints
 */
const HINT = '//# allFunctionsCalledOnLoad\n';

/** What a file ends with, a semicolon and a line break, costs 12 bytes after brotli. */
const framed = {
  name: 'framed',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) chunk.code = HINT + chunk.code.replace(/;\s*$/, '');
  },
};

/** Not by rollup's plugin for terser: it works in another thread, and there the orders of names do not go. */
const minified = (variables, members) => ({
  name: 'minified',
  renderChunk: (code) =>
    minify(code, {
      // With `module: true` terser renames and can even drop what the script leaves behind; `sdk/tests` load the built
      // file for that reason.
      module: false,
      ecma: 2020,
      // Functions that are inlined everywhere repeat less well than calls: 60 bytes. All that `unsafe` finds here is
      // templates of strings, which it writes as sums: 20 bytes.
      // `booleans` writes conditions in ever other forms: 20 bytes.
      compress: { passes: 3, inline: 2, unsafe: true, unsafe_arrows: true, pure_getters: true, booleans: false },
      // `builtins`: a private member may have a name that the DOM has for something else; they never meet in one object.
      mangle: { nth_identifier: variables, properties: { builtins: true, regex: PRIVATE, nth_identifier: members } },
    }),
});

/** The n-th name in an order of letters: one letter, then two. */
export const nameAt = (letters, n) => {
  const { length } = letters;
  return n < length ? letters[n] : letters[n % length] + letters[Math.floor(n / length) - 1];
};
/** Names for terser, in place of its own that go by how often each letter occurs. */
const inOrder = (letters) => ({
  get: (n) => nameAt(letters, n),
  consider() {},
  reset() {},
  sort() {},
});

export const LETTERS = new URL('./letters.json', import.meta.url);

/** The build of one script. `source`: the plugin that compiles TypeScript; `names`: other names than those of the file. */
export const script = (input, file, source, names) => {
  const letters = names ? undefined : JSON.parse(readFileSync(LETTERS, 'utf8'))[file];
  const { variables, members } = names ?? { variables: inOrder(letters.variables), members: inOrder(letters.members) };
  return {
    input: `sdk/src/script/${input}.ts`,
    // Nothing here relies on strict mode: 25 bytes.
    output: { file: `sdk/dist/${file}`, format: 'iife', strict: false },
    plugins: [source, rewritten, minified(variables, members), framed, integrity()],
  };
};
