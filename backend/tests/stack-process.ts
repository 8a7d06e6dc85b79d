import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { StackInfo } from '../local/stack-info.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** Starts the whole system the way a user does, in a process group of its own, on a free port and its own data. */
export const startSystem = async (dataDir?: string) => {
  const data = dataDir ?? mkdtempSync(path.join(tmpdir(), 'evothesis-'));
  rmSync(path.join(data, 'stack.json'), { force: true });
  const child = spawn(process.execPath, ['backend/local/start.ts', '--port', '0', '--data', data], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
  const stack = await stackFile(child, data, () => output);
  return {
    data,
    stack,
    output: () => output,
    /** Like Ctrl-C: waits for the clean end. */
    stop: async (): Promise<number | null> => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
      child.kill('SIGINT');
      return ended;
    },
    /** `kill -9` of the whole process group, whatever it is doing. */
    kill: async (): Promise<void> => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      process.kill(-(child.pid as number), 'SIGKILL');
      await ended;
    },
    /** Runs `evothesis` as a user does, against this stack. */
    cli: async (...args: string[]) =>
      run(process.execPath, ['backend/cli/evothesis.mjs', ...args, '--data', data], {
        cwd: ROOT,
        maxBuffer: 64 * 1024 * 1024,
      }),
    post: (body: unknown, headers: Record<string, string> = {}) =>
      fetch(stack.collectUrl, {
        method: 'POST',
        headers: { 'content-type': 'text/plain', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  };
};
export type System = Awaited<ReturnType<typeof startSystem>>;

const stackFile = async (child: ChildProcess, data: string, output: () => string): Promise<StackInfo> => {
  const file = path.join(data, 'stack.json');
  for (let waited = 0; waited < 90_000; waited += 100) {
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as StackInfo;
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill('SIGKILL');
  throw new Error(`npm start did not get ready within 90 s:\n${output()}`);
};

/** Asks again until `probe` gives something, at most `ms` long. */
export const eventually = async <T>(probe: () => Promise<T | undefined | false>, ms = 15_000): Promise<T> => {
  const until = Date.now() + ms;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > until) throw new Error(`not within ${ms} ms: ${probe}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};
