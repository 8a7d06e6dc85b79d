import { type ChildProcess, fork } from 'node:child_process';
import { Agent, request as open } from 'node:http';
import { fileURLToPath } from 'node:url';
import { bundleOf, freePort } from './parts.ts';

type Host = { port: number; child: ChildProcess; ready: Promise<void> };

const start = (file: string, port: number): Host => {
  const child = fork(fileURLToPath(new URL('./function-host.ts', import.meta.url)), [file, String(port)], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // Not those of a test runner's own processes.
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', () => reject(new Error('a function’s process ended before it was ready')));
  });
  return { port, child, ready };
};

/** Processes of one function, called in turn. @returns `invoke`, which answers nothing where its process was killed */
export const startPool = async (id: 'edge' | 'collector', size: number) => {
  const file = await bundleOf(id);
  const hosts = await Promise.all(Array.from({ length: size }, async () => start(file, await freePort())));
  await Promise.all(hosts.map(({ ready }) => ready));
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  let next = 0;
  return {
    invoke: (event: unknown): Promise<unknown> =>
      new Promise((resolve) => {
        const { port } = hosts[next++ % hosts.length] as Host;
        const call = open({ agent, port, host: '127.0.0.1', method: 'POST' }, (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', () => resolve(undefined));
          answer.on('end', () => resolve(answer.complete ? JSON.parse(Buffer.concat(chunks).toString()) : undefined));
        });
        call.on('error', () => resolve(undefined));
        call.end(JSON.stringify(event));
      }),
    /** `kill -9` of one of them, and a new one in its place. */
    restart: async (): Promise<void> => {
      const at = Math.floor(Math.random() * hosts.length);
      const { child, port } = hosts[at] as Host;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      const host = start(file, port);
      hosts[at] = host;
      await host.ready;
    },
    stop: (): void => {
      agent.destroy();
      for (const { child } of hosts) child.kill('SIGKILL');
    },
  };
};
export type FunctionPool = Awaited<ReturnType<typeof startPool>>;
