import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startStack } from '../backend/local/stack.ts';
import { recordedBatch } from '../edge/tests/bodies.ts';

export type Load = { perSecond: number; p50: number; p99: number; statuses: Record<string, number> };

/** Recorded 10-event bodies, for a site that stage dev accepts unregistered. */
const bodies = (): string =>
  Array.from({ length: 32 }, (_, seed) =>
    JSON.stringify({ ...recordedBatch(seed).body, siteId: 'bench-site', batchId: 'BATCH' }),
  ).join('\n');

const load = async (url: string, seconds: number): Promise<Load> => {
  const script = fileURLToPath(new URL('./post-load.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, url, String(seconds)], {
    env: { ...process.env, BODIES: bodies() },
    maxBuffer: 1e7,
  });
  return JSON.parse(stdout) as Load;
};

/** What Node can do at all: a server that reads the body, parses it and answers. */
const bareServer = async () => {
  const server = createServer((incoming, answer) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', () => {
      JSON.parse(Buffer.concat(chunks).toString());
      answer.setHeader('content-type', 'application/json').end('{"status":"success"}');
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}/`, stop: () => server.close() };
};

/**
 * Posts through the front door, the edge handler and the durable write, while the enrichment works beside them on the
 * same processors; and posts to a bare server, in the same run.
 */
export const benchCollect = async (seconds = 8): Promise<{ door: Load; bare: Load }> => {
  const bare = await bareServer();
  const stack = await startStack();
  try {
    await load(stack.info.collectUrl, 2);
    const door = await load(stack.info.collectUrl, seconds);
    return { door, bare: await load(bare.url, Math.min(seconds, 4)) };
  } finally {
    await stack.stop();
    bare.stop();
  }
};
