import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type ArchiverRun = { events: number; seconds: number; cpuSeconds: number; maxRssMiB: number };

/** Share of a function's memory that Lambda's bootstrap gives to Node's old and young generation. */
const [OLD, YOUNG] = [0.9, 0.05];
/** How often memory is looked at; the kernel's own high-water mark is what counts, so that no peak is missed. */
const LOOK_MS = 50;

const peakMiB = (pid: number): number => {
  try {
    const [, kib] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kib ?? 0) / 1024;
  } catch {
    return 0;
  }
};

/**
 * Runs an archiver's bundle over an hour as Lambda would: its flags for Node, and an end when it takes more memory than
 * it has. `killAfterMs` kills it in the midst of its work.
 * @returns what it reports, or undefined where it was killed as asked
 * @throws Error when it takes more memory than it has, or fails
 */
export const runArchiver = async (
  bundle: string,
  hour: string,
  { memoryMiB, killAfterMs }: { memoryMiB: number; killAfterMs?: number },
): Promise<ArchiverRun | undefined> => {
  const flags = [
    `--max-old-space-size=${Math.floor(memoryMiB * OLD)}`,
    `--max-semi-space-size=${Math.floor(memoryMiB * YOUNG)}`,
  ];
  const child = spawn(process.execPath, [...flags, join(import.meta.dirname, '../archiver/run.ts'), bundle, hour], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  let over = 0;
  const watch = setInterval(() => {
    const peak = peakMiB(child.pid ?? 0);
    if (peak > memoryMiB) {
      over = peak;
      child.kill('SIGKILL');
    }
  }, LOOK_MS);
  // It says that it begins when its code is loaded; moments are counted from there.
  await once(child.stdout, 'data');
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  const [code] = await once(child, 'exit');
  clearInterval(watch);
  clearTimeout(timer);
  if (over > 0) throw new Error(`${bundle} took ${Math.round(over)} MiB, ${memoryMiB} are what it has`);
  if (code === null && killAfterMs !== undefined) return undefined;
  if (code !== 0) throw new Error(`${bundle} ended with ${code}`);
  return JSON.parse(text.slice(text.indexOf('{'))) as ArchiverRun;
};
