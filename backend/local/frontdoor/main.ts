import { runChild } from '../children/child.ts';
import { createLog } from '../functions/log.ts';
import { createPool } from '../functions/pool.ts';
import type { FunctionSpec } from '../functions/types.ts';
import type { OriginFacts } from './origin-request.ts';
import { pathMatcher } from './pattern.ts';
import { createFrontDoor } from './server.ts';
import { loadViewerFunction } from './viewer-request.ts';

export type FrontDoorConfig = {
  port: number;
  region: string;
  logs: string;
  collectPaths: readonly string[];
  allowedMethods: readonly string[];
  viewerFunction?: string;
  responseHeaders: readonly { pattern: string; headers: Readonly<Record<string, string>> }[];
  origin: OriginFacts;
  edge: FunctionSpec;
  collector: FunctionSpec;
  query?: FunctionSpec;
  pixel: string;
  pages: Readonly<Record<string, string>>;
  health: object;
};
export type FrontDoorInfo = { port: number };
/** A new secret between the distribution and its origin: the functions take it before the distribution shows it. */
export type FrontDoorChange = {
  collector: FunctionSpec['env'];
  query?: FunctionSpec['env'];
  customHeaders: OriginFacts['customHeaders'];
};

/** An environment handles one event at a time, and mostly waits for the disk: more of them than processors. */
const EDGE_ENVIRONMENTS = 4;

runChild<FrontDoorConfig, FrontDoorInfo, FrontDoorChange>(async (config) => {
  const pool = (spec: FunctionSpec, size: number) =>
    createPool(spec, { size, region: config.region, log: createLog(config.logs, spec.id) });
  const edge = pool(config.edge, EDGE_ENVIRONMENTS);
  const collector = pool(config.collector, EDGE_ENVIRONMENTS);
  const query = config.query ? pool(config.query, 2) : undefined;
  edge.warm(2);
  // Whoever opens the dashboard first should not wait for it to load.
  query?.warm(1);
  const collects = config.collectPaths.map(pathMatcher);
  const added = config.responseHeaders.map(({ pattern, headers }) => ({ matches: pathMatcher(pattern), headers }));
  const origin = { ...config.origin };
  const door = createFrontDoor({
    isCollect: (path) => collects.some((matches) => matches(path)),
    headersFor: (path) => added.find(({ matches }) => matches(path))?.headers ?? {},
    collect: {
      origin,
      allowedMethods: config.allowedMethods,
      ...(config.viewerFunction ? { viewerFunction: loadViewerFunction(config.viewerFunction) } : {}),
      edge: edge.invoke,
      collector: collector.invoke,
    },
    ...(query ? { query: query.invoke } : {}),
    pixel: config.pixel,
    pages: config.pages,
    health: () => config.health,
    log: createLog(config.logs, 'frontdoor'),
  });
  const port = await door.listen(config.port);
  return {
    info: { port },
    change: (change) => {
      collector.configure(change.collector);
      if (change.query) query?.configure(change.query);
      origin.customHeaders = change.customHeaders;
    },
    stop: async () => {
      await door.close();
      await Promise.all([edge.close(), collector.close(), query?.close()]);
    },
  };
});
