/**
 * Looks for the order of letters that makes a script smallest, and writes it into `letters.json`: which names stand where is
 * up to terser, which letter each is decides how well brotli finds repetitions. Exchanges two letters at a time and keeps
 * what is not larger. `npm run sizes:letters [seconds]`, after a change of the SDK that no longer fits its limits.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { rollup } from 'rollup';
import { scripts } from '../../rollup.config.mjs';
import { brotli } from './measure.mjs';
import { LETTERS, nameAt } from './script.mjs';

const seconds = Number(process.argv[2] ?? 60);
if (!(seconds > 0)) {
  console.error(`the time for each script must be a number of seconds, not "${process.argv[2]}"`);
  process.exit(2);
}
const ALL = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ$_';
/** No name in any script: it marks where one goes. */
const MARK = '\u0416';
const marked = (kind) => ({ get: (n) => `${MARK}${kind}${n}`, consider() {}, reset() {}, sort() {} });

/** The script in pieces: text, then kind and number of a name, in turn. */
const piecesOf = async ({ output, ...options }) => {
  const bundle = await rollup(options);
  const { output: chunks } = await bundle.generate(output);
  return chunks.find(({ type }) => type === 'chunk').code.split(new RegExp(`${MARK}([vm])(\\d+)`));
};
/** Members of one letter that are on the wire or on the page; terser gives their names to nobody else. */
const taken = (pieces) =>
  new Set(Array.from(pieces.join('').matchAll(/[.,{]([a-z])(?=[:,}=?.])/gi), ([, name]) => name));
const render = (pieces, { variables, members }) => {
  let code = '';
  for (let i = 0; i < pieces.length; i += 3) {
    code += pieces[i];
    if (i + 1 < pieces.length) {
      code += nameAt(pieces[i + 1] === 'v' ? variables : members, Number(pieces[i + 2]));
    }
  }
  // As terser writes a member that has its variable's name.
  return code.replace(/([{,])([\w$]):\2(?=[,}])/g, '$1$2');
};
const below = (n) => Math.floor(Math.random() * n);
const exchanged = (letters) => {
  const next = [...letters];
  // The first letters are those in most use.
  const [a, b] = [below(Math.random() < 0.5 ? 20 : next.length), below(next.length)];
  [next[a], next[b]] = [next[b], next[a]];
  return next.join('');
};

const saved = JSON.parse(readFileSync(LETTERS, 'utf8'));
for (const [file, build] of Object.entries(scripts)) {
  const pieces = await piecesOf(build({ variables: marked('v'), members: marked('m') }));
  const known = saved[file] ?? { variables: ALL, members: ALL };
  const others = taken(pieces.filter((_, i) => i % 3 === 0));
  let best = { ...known, members: [...known.members].filter((letter) => !others.has(letter)).join('') };
  let least = brotli(render(pieces, best));
  const before = least;
  for (const until = Date.now() + seconds * 1000; Date.now() < until; ) {
    const tried = { ...best };
    for (let times = 1 + below(2); times > 0; times--) {
      const kind = Math.random() < 0.67 ? 'variables' : 'members';
      tried[kind] = exchanged(tried[kind]);
    }
    const bytes = brotli(render(pieces, tried));
    if (bytes <= least) [best, least] = [tried, bytes];
  }
  saved[file] = best;
  writeFileSync(LETTERS, `${JSON.stringify(saved, null, 2)}\n`);
  const { output, ...options } = build();
  const [{ code }] = (await (await rollup(options)).generate(output)).output;
  console.log(`${file}: ${before} bytes, ${least} now, ${brotli(code)} as built`);
}
