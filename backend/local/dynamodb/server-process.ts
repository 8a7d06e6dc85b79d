import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { adoptServer } from '../data-dir.ts';
import type { Log } from '../functions/log.ts';
import { untilAnswers } from './port.ts';

/** How long an outage lasts when the server dies: long enough to be one, as the edge and the collector see it. */
const RESTART_MS = 2_000;

export type DynamoServer = {
  endpoint: string;
  /** SQLite file, where the server has one that may be looked into. */
  databaseFile?: string;
  pid: () => number | undefined;
  stop: () => Promise<void>;
};

/** Where the server's process is written down, so that one that outlived its stack is found and ended. */
export const serverFile = (dataDir: string): string => path.join(dataDir, 'dynamodb', 'server.json');

/**
 * Keeps a server running: what dies by itself is started again on the same port. A database that is away for seconds is
 * what edge, collector and stream poller are made for, so the rest of the stack stays up.
 * @param command called again for each start
 * @param onRestart told after each restart
 * @throws Error when it does not come up the first time
 */
export const keepServer = async (options: {
  name: string;
  command: { file: string; args: readonly string[]; cwd?: string };
  endpoint: string;
  dataDir: string;
  startMs: number;
  log: Log;
  onRestart: () => void;
}): Promise<Pick<DynamoServer, 'pid' | 'stop'>> => {
  const written = adoptServer(serverFile(options.dataDir));
  let child: ChildProcess | undefined;
  let again: NodeJS.Timeout | undefined;
  let stopping = false;
  // However this process ends, short of a kill, the server ends with it.
  const endWithUs = (): void => {
    child?.kill('SIGKILL');
  };
  process.once('exit', endWithUs);

  const start = async (): Promise<void> => {
    const { file, args, cwd } = options.command;
    const started = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], ...(cwd ? { cwd } : {}) });
    child = started;
    let said = '';
    let failed: string | undefined;
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString('utf8')).slice(-2_000);
        options.log(chunk);
      });
    started.once('error', (error) => {
      failed = `${options.name} does not start: ${error.message}`;
    });
    let up = false;
    started.once('exit', (code, signal) => {
      failed = `${options.name} ended with ${signal ?? code}: ${said.trim()}`;
      if (!up || stopping) return;
      options.log(`${failed}; it is started again\n`);
      again = setTimeout(restart, RESTART_MS);
    });
    if (started.pid) written.remember(started.pid);
    await untilAnswers(options.endpoint, options.startMs, () => failed);
    up = true;
  };
  const restart = (): void => {
    start().then(options.onRestart, (error: Error) => {
      options.log(`${error.message}\n`);
      if (!stopping) again = setTimeout(restart, RESTART_MS);
    });
  };

  const stop = async (): Promise<void> => {
    stopping = true;
    clearTimeout(again);
    process.off('exit', endWithUs);
    const last = child;
    if (last && last.exitCode === null && last.signalCode === null) {
      const ended = new Promise((resolve) => last.once('exit', resolve));
      if (last.kill('SIGTERM')) await ended;
    }
    written.forget();
  };
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid: () => child?.pid, stop };
};
