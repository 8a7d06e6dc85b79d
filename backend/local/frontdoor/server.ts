import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Invoke } from '../functions/types.ts';
import { readBody } from './body.ts';
import { type CollectParts, collect, plain } from './collect.ts';
import { INTEGRATION_FAILED, INTEGRATION_TIMED_OUT, readGatewayAnswer, toGatewayEvent } from './gateway.ts';
import { EdgeFault, MAX_GATEWAY_BODY } from './limits.ts';
import type { HttpAnswer } from './origin-request.ts';
import { fileFor, serveFile } from './static.ts';
import { forwardedHeaders, viewerOf } from './viewer.ts';

export type FrontDoorParts = {
  /** Where the collect path's own behaviour of the distribution applies, e.g. `/collect`. */
  isCollect: (path: string) => boolean;
  collect: CollectParts;
  /** What the distribution's response headers policies add to what it serves on a path. */
  headersFor: (path: string) => Readonly<Record<string, string>>;
  query?: Invoke;
  /** `/pixel.js`. */
  pixel: string;
  /** Folders of pages by the prefix they are served under, e.g. `/demo/`. */
  pages: Readonly<Record<string, string>>;
  health: () => object;
  log: (line: string) => void;
};

const SMALL_BODY = 4_096;

const send = (response: ServerResponse, answer: HttpAnswer, withoutBody: boolean): void => {
  const headers = answer.headers.flat();
  if (answer.status !== 204 && answer.status !== 304) headers.push('Content-Length', String(answer.body.length));
  response.writeHead(answer.status, headers);
  if (withoutBody) response.end();
  // Text goes out in one write with the head, bytes in a second one: a fifth of what an answer to a pixel costs.
  else if (answer.body.length < SMALL_BODY) response.end(answer.body.toString('latin1'), 'latin1');
  else response.end(answer.body);
};

const splitUrl = (url: string): { path: string; querystring: string } => {
  const at = url.indexOf('?');
  return at < 0 ? { path: url, querystring: '' } : { path: url.slice(0, at), querystring: url.slice(at + 1) };
};

const json = (status: number, value: unknown): HttpAnswer => ({
  status,
  headers: [
    ['content-type', 'application/json'],
    ['cache-control', 'no-store'],
  ],
  body: Buffer.from(JSON.stringify(value)),
});

/** The distribution's `/api/*` behaviour: no edge function, the same origin with the same secret. */
const callQuery = async (
  query: Invoke,
  custom: Readonly<Record<string, string>>,
  request: IncomingMessage,
  path: string,
  querystring: string,
) => {
  const headers: [string, string][] = Object.entries(custom);
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  headers.push(...forwardedHeaders(request.rawHeaders).filter(([name]) => !names.has(name.toLowerCase())));
  const { body } = await readBody(request, MAX_GATEWAY_BODY);
  const method = request.method ?? 'GET';
  const outcome = await query(
    JSON.stringify(
      toGatewayEvent({ method, path, querystring, headers, body, sourceIp: '127.0.0.1', routeKey: '$default' }),
    ),
  );
  if (outcome.ok) return readGatewayAnswer(JSON.parse(outcome.result));
  return outcome.error.errorType === 'Sandbox.Timedout' ? INTEGRATION_TIMED_OUT : INTEGRATION_FAILED;
};

const servePage = async (parts: FrontDoorParts, path: string): Promise<HttpAnswer> => {
  if (path === '/pixel.js')
    return serveFile(parts.pixel).catch(() => plain(404, 'not_built', 'pixel.min.js is not built: npm run build:sdk'));
  for (const [prefix, folder] of Object.entries(parts.pages)) {
    if (`${path}/` === prefix) return { status: 301, headers: [['location', prefix]], body: Buffer.alloc(0) };
    if (!path.startsWith(prefix)) continue;
    const file = await fileFor(folder, path.slice(prefix.length));
    if (file) return serveFile(file);
  }
  return plain(404, 'not_found', `Nothing is served at ${path}.`);
};

const withPolicy = (parts: FrontDoorParts, path: string, answer: HttpAnswer): HttpAnswer => {
  const added = parts.headersFor(path);
  return {
    ...answer,
    headers: [...answer.headers.filter(([name]) => !(name.toLowerCase() in added)), ...Object.entries(added)],
  };
};

const answerTo = async (parts: FrontDoorParts, request: IncomingMessage): Promise<HttpAnswer> => {
  const { path, querystring } = splitUrl(request.url ?? '/');
  if (parts.isCollect(path)) {
    const sent = await readBody(request, MAX_GATEWAY_BODY);
    const viewer = viewerOf(request.headers, request.socket.remoteAddress, request.socket.remotePort ?? 0);
    return collect(
      parts.collect,
      { method: request.method ?? 'GET', uri: path, querystring, raw: request.rawHeaders },
      viewer,
      sent,
    );
  }
  if (path === '/healthz') return json(200, parts.health());
  if (path.startsWith('/api/') && parts.query) {
    const answer = await callQuery(parts.query, parts.collect.origin.customHeaders, request, path, querystring);
    return withPolicy(parts, path, answer);
  }
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return plain(405, 'method_not_allowed', 'Only GET and HEAD are answered here.');
  if (path === '/') return { status: 302, headers: [['location', '/demo/']], body: Buffer.alloc(0) };
  // The demo site stands for a client's own site: CloudFront does not serve it, and adds nothing.
  if (path.startsWith('/demo')) return servePage(parts, path);
  return withPolicy(parts, path, await servePage(parts, path));
};

/** A small CloudFront, with API Gateway behind it, for `GET` pages and the collect path. */
export const createFrontDoor = (parts: FrontDoorParts) => {
  // CloudFront takes 32,768 bytes of URL and headers.
  const server: Server = createServer({ maxHeaderSize: 32_768, keepAliveTimeout: 65_000 }, (request, response) => {
    answerTo(parts, request)
      .catch((thrown: Error) => {
        parts.log(`${JSON.stringify({ level: 'ERROR', path: request.url?.split('?')[0], message: thrown.message })}\n`);
        return thrown instanceof EdgeFault
          ? plain(502, 'edge_fault', thrown.message)
          : plain(500, 'front_door_fault', thrown.message);
      })
      .then((answer) => {
        if (!request.complete) response.shouldKeepAlive = false;
        if (!response.destroyed) send(response, answer, request.method === 'HEAD');
      })
      .catch((thrown: Error) => {
        parts.log(`${JSON.stringify({ level: 'ERROR', message: thrown.message })}\n`);
        response.destroy();
      });
  });
  return {
    /** Binds 127.0.0.1 only; `port` 0 picks a free one. */
    listen: (port: number): Promise<number> =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
      }),
    /** Answers what is under way, at most `ms` long, and takes nothing new. */
    close: (ms = 3_000): Promise<void> =>
      new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), ms);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
};
