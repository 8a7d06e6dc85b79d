import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, request as open } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '../../backend/local/children/parent.ts';
import type { FrontDoorConfig, FrontDoorInfo } from '../../backend/local/frontdoor/main.ts';
import type { FunctionSpec } from '../../backend/local/functions/types.ts';
import type { Stage } from '../../backend/src/records/names.ts';
import { bundleOf, ENV, freePort, ORIGIN_SECRET } from './parts.ts';

const specOf = async (id: 'edge' | 'collector', timeoutMs: number, stage: Stage): Promise<FunctionSpec> => {
  const { AWS_ENDPOINT_URL_DYNAMODB = '', AWS_ENDPOINT_URL_S3 = '' } = process.env;
  const env = { ...ENV, STAGE: stage, ORIGIN_SECRET, AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL_S3 };
  return { id, name: id, file: await bundleOf(id, stage), memoryMb: 256, timeoutMs, env };
};

/** The local stack's front door with the two functions in it, as one process that can be killed. */
export const startFrontDoor = async (stage: Stage = 'dev') => {
  const logs = await mkdtemp(join(tmpdir(), 'door-'));
  const port = await freePort();
  const config: FrontDoorConfig = {
    port,
    region: ENV.AWS_REGION,
    logs,
    collectPaths: ['/collect'],
    allowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
    viewerFunction: await readFile(new URL('../../backend/infra/viewer-request.js', import.meta.url), 'utf8'),
    responseHeaders: [],
    origin: {
      domainName: 'api.example',
      customHeaders: { 'x-evothesis-origin': ORIGIN_SECRET },
      includeBody: true,
      distributionId: 'D',
    },
    edge: await specOf('edge', 5_000, stage),
    collector: await specOf('collector', 25_000, stage),
    pixel: join(logs, 'none.js'),
    pages: {},
    health: {},
  };
  const start = () =>
    startChild<FrontDoorConfig, FrontDoorInfo>(
      new URL('../../backend/local/frontdoor/main.ts', import.meta.url),
      config,
      () => undefined,
    );
  let child = await start();
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return {
    url: `http://127.0.0.1:${port}/collect`,
    pid: (): number => child.pid,
    /** @returns the status, 0 where the connection broke */
    post: (body: string): Promise<number> =>
      new Promise((resolve) => {
        const call = open({ agent, port, host: '127.0.0.1', method: 'POST', path: '/collect' }, (answer) => {
          answer.resume();
          answer.on('error', () => resolve(0));
          answer.on('end', () => resolve(answer.complete ? (answer.statusCode ?? 0) : 0));
        });
        call.on('error', () => resolve(0));
        call.end(body);
      }),
    restart: async (): Promise<void> => {
      const gone = new Promise((resolve) => child.process.once('exit', resolve));
      child.process.kill('SIGKILL');
      await gone;
      child = await start();
    },
    stop: async (): Promise<void> => {
      agent.destroy();
      await child.stop();
      await rm(logs, { recursive: true, force: true });
    },
  };
};
