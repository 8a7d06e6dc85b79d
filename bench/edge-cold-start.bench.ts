import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { buildFunctions } from '../backend/infra/build-functions.ts';

const run = promisify(execFile);

const milliseconds = async (...args: string[]): Promise<number> => {
  const start = performance.now();
  await run(process.execPath, args);
  return performance.now() - start;
};

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Size of the edge bundle, and the time from a fresh process to its handler, over that of a process that does nothing. */
export const benchColdStart = async (processes = 20) => {
  const [built] = await buildFunctions({ only: ['edge'] });
  const url = pathToFileURL(join(built?.dir ?? '', 'index.mjs')).href;
  const empty: number[] = [];
  const loaded: number[] = [];
  const inside: number[] = [];
  const timed = `const t=performance.now();import(${JSON.stringify(url)}).then(()=>console.log(performance.now()-t))`;
  for (let i = 0; i < processes; i++) {
    empty.push(await milliseconds('-e', '0'));
    loaded.push(await milliseconds('-e', `import(${JSON.stringify(url)})`));
    inside.push(Number((await run(process.execPath, ['-e', timed])).stdout));
  }
  const [emptyMs, loadedMs, importMs] = [median(empty), median(loaded), median(inside)];
  return {
    bytes: built?.bytes ?? 0,
    emptyMs,
    loadedMs,
    importMs,
    overMs: loadedMs - emptyMs,
    ratio: loadedMs / emptyMs,
  };
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { bytes, emptyMs, loadedMs, importMs, overMs, ratio } = await benchColdStart();
  console.log(`edge bundle: ${bytes} bytes`);
  console.log(
    `node -e 0: ${emptyMs.toFixed(1)} ms; with the bundle: ${loadedMs.toFixed(1)} ms (+${overMs.toFixed(1)} ms, ratio ${ratio.toFixed(2)}); import alone ${importMs.toFixed(1)} ms`,
  );
}
