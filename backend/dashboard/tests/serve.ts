import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFrontDoor, type FrontDoorParts } from '../../local/frontdoor/server.ts';
import { loadPlan } from '../../local/template/load.ts';
import { handler } from '../../src/query/handler.ts';
import { buildDashboard } from '../build.ts';

const ORIGIN_SECRET = 'the-secret-of-the-distribution';

/** What the distribution of the CDK app adds to the dashboard's files. */
export const distributionHeaders = async (): Promise<FrontDoorParts['headersFor']> => {
  const { distribution } = await loadPlan('dev', mkdtempSync(join(tmpdir(), 'dashboard-plan-')));
  const added = distribution.responseHeaders.find(({ pattern }) => pattern === '/dashboard*')?.headers ?? {};
  return (path) => (path.startsWith('/dashboard') ? added : {});
};

/**
 * The real front door with the built dashboard and the real query function behind it; nothing else is needed here.
 * @param headersFor default: none
 */
export const serveDashboard = async (headersFor: FrontDoorParts['headersFor'] = () => ({})) => {
  const folder = await buildDashboard();
  process.env.ORIGIN_SECRET = ORIGIN_SECRET;
  let broken = false;
  const door = createFrontDoor({
    isCollect: () => false,
    // Only the origin's headers are read: nothing is collected here.
    collect: {
      origin: { customHeaders: { 'x-evothesis-origin': ORIGIN_SECRET } },
    } as unknown as FrontDoorParts['collect'],
    headersFor,
    query: async (event) =>
      broken
        ? { ok: false, error: { errorType: 'Error', errorMessage: 'broken by the test' } }
        : { ok: true, result: JSON.stringify(await handler(JSON.parse(event))) },
    pixel: fileURLToPath(import.meta.url),
    pages: { '/dashboard/': folder },
    health: () => ({}),
    log: () => undefined,
  });
  const url = `http://127.0.0.1:${await door.listen(0)}`;
  return {
    url,
    /** As when the function cannot be run. */
    breakApi: (value: boolean) => {
      broken = value;
    },
    stop: () => door.close(500),
  };
};
