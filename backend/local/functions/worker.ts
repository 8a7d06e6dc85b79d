import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerAnswer, WorkerJob, WorkerStart } from './types.ts';

/**
 * One Lambda execution environment: a thread with the environment that the template gives the function and nothing
 * else. Events and answers cross as JSON text, as they do on AWS, so that a `Date`, a `Map` or `undefined` in an answer
 * shows up here and not there.
 */
const { file, name, memoryMb, timeoutMs, region } = workerData as WorkerStart;

const describe = (thrown: unknown): { errorType: string; errorMessage: string; trace?: string[] } =>
  thrown instanceof Error
    ? { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') }
    : { errorType: 'Error', errorMessage: String(thrown) };

const answer = (message: WorkerAnswer): void => parentPort?.postMessage(message);

const contextOf = (requestId: string, deadline: number) => ({
  functionName: name,
  functionVersion: '$LATEST',
  memoryLimitInMB: String(memoryMb),
  awsRequestId: requestId,
  invokedFunctionArn: `arn:aws:lambda:${region}:000000000000:function:${name}`,
  logGroupName: `/aws/lambda/${name}`,
  logStreamName: 'local',
  callbackWaitsForEmptyEventLoop: false,
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
});

const start = async (): Promise<void> => {
  const module = (await import(pathToFileURL(file).href)) as {
    handler?: (event: unknown, context: unknown) => unknown;
  };
  const { handler } = module;
  if (typeof handler !== 'function') throw new Error(`${file} exports no handler`);
  // nodejs24.x refuses a handler declared with three parameters, because callbacks are gone.
  if (handler.length > 2) throw new Error(`${name}: the handler is declared with ${handler.length} parameters`);
  parentPort?.on('message', async ({ id, event }: WorkerJob) => {
    try {
      const result = await handler(JSON.parse(event), contextOf(randomUUID(), Date.now() + timeoutMs));
      answer({ id, ok: true, result: JSON.stringify(result) ?? 'null' });
    } catch (thrown) {
      const error = describe(thrown);
      console.error(JSON.stringify({ level: 'ERROR', function: name, ...error }));
      answer({ id, ok: false, error });
    }
  });
  answer({ ready: true });
};

start().catch((thrown: unknown) => {
  console.error(JSON.stringify({ level: 'ERROR', function: name, ...describe(thrown) }));
  answer({ failed: describe(thrown) });
});
