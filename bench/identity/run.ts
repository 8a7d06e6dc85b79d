/**
 * The identity benchmark through the whole way: generates the public sets, replays them through the real ingest core
 * and enrichment, scores the answers and writes `bench/results/identity.md`.
 *
 *     npm run bench:identity -- [DIR] [--sets small:1,medium:3:us] [--errors]
 *
 * DIR is the folder of the generator and the scorer; default: IDENTITY_BENCH_DIR, else `../shared/identity`. `--errors`
 * prints what each kind of wrong decision costs, and leaves the results file as it is.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { replay } from '../../backend/src/replay/index.ts';
import { errorTable, type Prediction, type Request, type Truth } from './errors.ts';
import { HEADER, row, type Score } from './table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sets: { type: 'string', default: 'small:1,small:2,medium:1,medium:3:us,medium:11,medium:12:us' },
    errors: { type: 'boolean', default: false },
  },
});
const root = resolve(import.meta.dirname, '../..');
const directory = resolve(positionals[0] ?? process.env.IDENTITY_BENCH_DIR ?? join(root, '../shared/identity'));
if (!existsSync(join(directory, 'generate.mjs'))) {
  console.error(
    `The identity benchmark is not in ${directory}: give its folder as the first argument or in IDENTITY_BENCH_DIR.`,
  );
  process.exit(2);
}

const { score } = (await import(pathToFileURL(join(directory, 'score.mjs')).href)) as {
  score: (dir: string, predictions: string) => Score;
};
const { jsonl } = (await import(pathToFileURL(join(directory, 'lib/io.mjs')).href)) as {
  jsonl: <T>(file: string) => Generator<T>;
};
/** Truth, request and answer of every event, in step. */
const linesOf = function* (data: string, predictions: string): Generator<readonly [Truth, Request, Prediction]> {
  const requests = jsonl<Request>(join(data, 'events.jsonl'));
  const answers = jsonl<Prediction>(predictions);
  for (const truth of jsonl<Truth>(join(data, 'truth.jsonl'))) {
    const request = requests.next();
    const answer = answers.next();
    if (request.done || answer.done) throw new Error('fewer requests or answers than lines of truth');
    yield [truth, request.value, answer.value];
  }
};
const began = new Date();
const work = mkdtempSync(join(tmpdir(), 'identity-'));
const rows: string[] = [];
try {
  for (const set of values.sets.split(',')) {
    const [preset = '', seed = '1', scenario = 'base'] = set.split(':');
    const data = join(work, set.replaceAll(':', '-'));
    const args = ['--preset', preset, '--seed', seed, '--scenario', scenario, '--out', data];
    const made = spawnSync(process.execPath, [join(directory, 'generate.mjs'), ...args], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`the generator failed on ${set}: ${made.stderr}`);
    const out = join(data, 'predictions.jsonl');
    const { events, seconds } = await replay([join(data, 'events.jsonl')], { out });
    const line = row(set, score(data, out), events / seconds);
    console.log(line);
    rows.push(line);
    if (values.errors) console.log(`\n${errorTable(linesOf(data, out))}\n`);
    rmSync(data, { recursive: true });
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
if (values.errors) process.exit();
mkdirSync(join(root, 'bench/results'), { recursive: true });
writeFileSync(
  join(root, 'bench/results/identity.md'),
  `# Identity benchmark

${began.toISOString()}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'processor'}; load average at the end ${loadavg()
    .map((load) => load.toFixed(1))
    .join(', ')}. \`npm run bench:identity -- --sets ${values.sets}\` makes it.
Replay uses one core; its events a second depend on what else the machine does.

${HEADER}
${rows.join('\n')}
`,
);
