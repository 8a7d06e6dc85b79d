import { Worker } from 'node:worker_threads';
import type { FunctionSpec, Outcome, WorkerAnswer, WorkerStart } from './types.ts';

/**
 * Shares of a function's memory that Lambda's Node runtime gives to the heap: 90 % to old objects, 5 % to each
 * semi-space of young ones, of which V8 counts three. Without the second a busy thread's young generation grows to
 * 128 MB, whatever the function's size.
 */
const OLD_SHARE = 0.9;
const YOUNG_SHARE = 0.15;

/** A thread may take this long to load its bundle: Lambda gives an init phase of 10 s. */
const INIT_MS = 10_000;

/**
 * An environment without an event for so long is ended, as Lambda does (sooner or later, it does not say when): the
 * functions on a schedule would otherwise keep some 50 MB each for a run in an hour.
 */
const IDLE_MS = 120_000;

type Job = { event: string; settle: (outcome: Outcome) => void };
type Environment = {
  worker: Worker;
  job?: Job;
  timer?: NodeJS.Timeout;
  ready: boolean;
  gone?: true;
  /** Made before the function's variables were changed: ends after the event it has. */
  outdated?: true;
};

export type PoolOptions = {
  /** Most environments at once; further events wait, where Lambda would start more or throttle. */
  size: number;
  region: string;
  /** Milliseconds without an event after which an environment ends, unless it is one of those warmed. Default 2 min. */
  idleMs?: number;
  log: (line: Buffer | string) => void;
};

const failure = (errorType: string, errorMessage: string): Outcome => ({
  ok: false,
  error: { errorType, errorMessage },
});

/**
 * Runs one function as Lambda does: each environment handles one event at a time, is reused while it is well, and is
 * thrown away after a time-out or a crash. Environments are made when an event finds none idle.
 */
export const createPool = (spec: FunctionSpec, options: PoolOptions) => {
  const environments = new Set<Environment>();
  const idle: Environment[] = [];
  const waiting: Job[] = [];
  let sequence = 0;
  let { env } = spec;
  let kept = 0;

  const finish = (environment: Environment, outcome: Outcome): void => {
    clearTimeout(environment.timer);
    const { job } = environment;
    delete environment.job;
    job?.settle(outcome);
  };

  const discard = (environment: Environment, outcome: Outcome): void => {
    if (environment.gone) return;
    environment.gone = true;
    environments.delete(environment);
    const at = idle.indexOf(environment);
    if (at >= 0) idle.splice(at, 1);
    finish(environment, outcome);
    void environment.worker.terminate();
    // Whoever still waits must not wait for an environment that will never be idle.
    if (waiting.length && environments.size < options.size) assign(create(), waiting.shift() as Job);
  };

  const assign = (environment: Environment, job: Job): void => {
    environment.job = job;
    if (environment.ready) send(environment);
  };

  const send = (environment: Environment): void => {
    const { job } = environment;
    if (!job) return;
    clearTimeout(environment.timer);
    environment.timer = setTimeout(
      () => discard(environment, failure('Sandbox.Timedout', `Task timed out after ${spec.timeoutMs / 1000} seconds`)),
      spec.timeoutMs,
    );
    environment.worker.postMessage({ id: ++sequence, event: job.event });
  };

  const release = (environment: Environment): void => {
    const next = waiting.shift();
    if (next) assign(environment, next);
    else if (!environment.job) {
      idle.push(environment);
      environment.timer = setTimeout(() => {
        if (environments.size > kept) discard(environment, failure('Sandbox.Closed', 'idle for too long'));
      }, options.idleMs ?? IDLE_MS).unref();
    }
  };

  const create = (): Environment => {
    const { file, name, memoryMb, timeoutMs } = spec;
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: { file, name, memoryMb, timeoutMs, region: options.region } satisfies WorkerStart,
      env: { ...env },
      resourceLimits: {
        // Threads share a process whose other parts a function on AWS does not have to hold: never less than this.
        maxOldGenerationSizeMb: Math.max(128, spec.memoryMb * OLD_SHARE),
        maxYoungGenerationSizeMb: spec.memoryMb * YOUNG_SHARE,
      },
      stdout: true,
      stderr: true,
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    const environment: Environment = { worker, ready: false };
    environments.add(environment);
    worker.stdout.on('data', options.log);
    worker.stderr.on('data', options.log);
    environment.timer = setTimeout(
      () => discard(environment, failure('Sandbox.Timedout', `${spec.name} did not load within ${INIT_MS / 1000} s`)),
      INIT_MS,
    );
    worker.on('message', (message: WorkerAnswer) => {
      if ('ready' in message) {
        clearTimeout(environment.timer);
        environment.ready = true;
        if (environment.job) send(environment);
        else release(environment);
      } else if ('failed' in message) discard(environment, { ok: false, error: message.failed });
      else {
        const outcome = message.ok
          ? { ok: true as const, result: message.result }
          : { ok: false as const, error: message.error };
        if (environment.outdated) return discard(environment, outcome);
        finish(environment, outcome);
        if (!environment.gone) release(environment);
      }
    });
    worker.on('error', (error: Error) => discard(environment, failure('Runtime.UnhandledError', error.message)));
    worker.on('exit', (code) =>
      discard(environment, failure('Runtime.ExitError', `${spec.name}: runtime exited with ${code}`)),
    );
    return environment;
  };

  return {
    /** Never rejects: an error, a crash and a time-out are outcomes. `event` is JSON text. */
    invoke: (event: string): Promise<Outcome> =>
      new Promise((settle) => {
        const job = { event, settle };
        const environment = idle.pop();
        if (environment) assign(environment, job);
        else if (environments.size < options.size) assign(create(), job);
        else waiting.push(job);
      }),
    /** Starts `count` environments before the first event, and keeps so many however long none comes. */
    warm: (count: number): void => {
      kept = count;
      while (environments.size < Math.min(count, options.size)) create();
    },
    /**
     * The function's variables from now on, as by UpdateFunctionConfiguration: what is under way ends in the environment it
     * has, and every later event finds a new one.
     */
    configure: (changed: Readonly<Record<string, string>>): void => {
      env = changed;
      for (const environment of [...environments]) {
        if (environment.job) environment.outdated = true;
        else discard(environment, failure('Sandbox.Closed', 'its variables were changed'));
      }
    },
    /** Ends every environment; what is under way fails. */
    close: async (): Promise<void> => {
      waiting.length = 0;
      const all = [...environments];
      for (const environment of all) environment.gone = true;
      environments.clear();
      for (const environment of all) finish(environment, failure('Sandbox.Closed', 'the local stack is stopping'));
      await Promise.all(all.map(({ worker }) => worker.terminate()));
    },
    size: () => environments.size,
  };
};
export type Pool = ReturnType<typeof createPool>;
