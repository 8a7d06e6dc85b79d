import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Log } from '../functions/log.ts';
import type { FromChild, ToChild } from './types.ts';

const START_MS = 30_000;

export type Child<Info> = {
  info: Info;
  pid: number;
  process: ChildProcess;
  /** Changes what the part lets be changed while it runs; resolves when it is in force. */
  change: (change: unknown) => Promise<void>;
  /** Asks it to end, and ends it after `ms`. */
  stop: (ms?: number) => Promise<void>;
};

/** Starts one part of the stack in a process of its own and waits until it says that it is ready. */
export const startChild = <Config, Info>(module: URL, config: Config, log: Log): Promise<Child<Info>> =>
  new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(module), {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString('utf8')).slice(-2_000);
        log(chunk);
      });
    const name = fileURLToPath(module).split('/').slice(-2).join('/');
    const gaveUp = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${name} is not ready after ${START_MS / 1000} s: ${said}`));
    }, START_MS);
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    child.once('exit', (code) => {
      clearTimeout(gaveUp);
      reject(new Error(`${name} ended with ${code}: ${said.trim()}`));
    });
    child.on('message', (message: FromChild<Info>) => {
      if ('failed' in message) said = message.failed;
      if (!('ready' in message)) return;
      clearTimeout(gaveUp);
      resolve({
        info: message.ready,
        pid: child.pid ?? 0,
        process: child,
        change: (change) =>
          new Promise((inForce) => {
            const heard = (answer: FromChild<Info>): void => {
              if (!('changed' in answer)) return;
              child.off('message', heard);
              inForce();
            };
            child.on('message', heard);
            if (child.connected) child.send({ change } satisfies ToChild<Config>, () => undefined);
          }),
        stop: async (ms = 8_000) => {
          if (child.exitCode !== null || child.signalCode !== null) return;
          const kill = setTimeout(() => child.kill('SIGKILL'), ms);
          if (child.connected) child.send({ stop: true } satisfies ToChild<Config>, () => undefined);
          await ended;
          clearTimeout(kill);
        },
      });
    });
    child.send({ start: config } satisfies ToChild<Config>);
  });
