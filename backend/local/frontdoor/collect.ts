import type { IncomingMessage } from 'node:http';
import type { Invoke } from '../functions/types.ts';
import { INTEGRATION_FAILED, INTEGRATION_TIMED_OUT, readGatewayAnswer, TOO_LARGE, toGatewayEvent } from './gateway.ts';
import { EdgeFault } from './limits.ts';
import {
  type EdgeHeaders,
  type EdgeRequest,
  type HttpAnswer,
  type OriginFacts,
  readEdgeAnswer,
  toOriginRequest,
} from './origin-request.ts';
import type { Viewer } from './viewer.ts';
import { forwardedHeaders, viewerHeaders } from './viewer.ts';
import { type loadViewerFunction, toViewerRequest } from './viewer-request.ts';

export type CollectParts = {
  origin: OriginFacts;
  allowedMethods: readonly string[];
  viewerFunction?: ReturnType<typeof loadViewerFunction>;
  edge: Invoke;
  collector: Invoke;
};

export const plain = (status: number, code: string, message: string): HttpAnswer => ({
  status,
  headers: [
    ['content-type', 'application/json'],
    ['access-control-allow-origin', '*'],
  ],
  body: Buffer.from(JSON.stringify({ status: 'error', code, message })),
});

const pairsOf = (headers: EdgeHeaders): [string, string][] =>
  Object.entries(headers).flatMap(([name, values]) =>
    values.map(({ key, value }): [string, string] => [key ?? name, value]),
  );

/** What the collector behind API Gateway makes of a request that the edge handed on. */
export const callCollector = async (
  parts: CollectParts,
  request: EdgeRequest,
  sent: { body: Buffer; tooLarge: boolean },
): Promise<HttpAnswer> => {
  const replaced = request.body?.action === 'replace' ? request.body : undefined;
  const body = replaced
    ? Buffer.from(replaced.data, replaced.encoding === 'text' ? 'utf8' : 'base64')
    : // read-only: the origin gets the whole original body, however much of it the function was shown.
      sent.body;
  if (!replaced && sent.tooLarge) return TOO_LARGE;
  const custom = Object.entries(parts.origin.customHeaders);
  const replacedNames = new Set(custom.map(([name]) => name.toLowerCase()));
  const event = toGatewayEvent({
    method: request.method,
    path: request.uri,
    querystring: request.querystring,
    headers: [
      // A custom origin header wins over one of the same name from the viewer.
      ...pairsOf(request.headers).filter(([name]) => !replacedNames.has(name.toLowerCase())),
      ...custom,
      ['x-forwarded-for', request.clientIp],
    ],
    body,
    sourceIp: '127.0.0.1',
    routeKey: `${request.method} ${request.uri}`,
  });
  const outcome = await parts.collector(JSON.stringify(event));
  if (outcome.ok) return readGatewayAnswer(JSON.parse(outcome.result));
  return outcome.error.errorType === 'Sandbox.Timedout' ? INTEGRATION_TIMED_OUT : INTEGRATION_FAILED;
};

/**
 * One request on the collect path: CloudFront Function, Lambda@Edge, and the collector where the edge hands on.
 * @throws EdgeFault where CloudFront would answer 502.
 */
export const collect = async (
  parts: CollectParts,
  request: { method: string; uri: string; querystring: string; raw: IncomingMessage['rawHeaders'] },
  viewer: Viewer,
  sent: { body: Buffer; tooLarge: boolean },
): Promise<HttpAnswer> => {
  if (!parts.allowedMethods.includes(request.method))
    return plain(403, 'method_not_allowed', 'This method is not allowed.');
  const headers = forwardedHeaders(request.raw);
  let { uri } = request;
  if (parts.viewerFunction) {
    const verdict = parts.viewerFunction(toViewerRequest(request, headers, viewer.ip));
    if ('response' in verdict) return verdict.response;
    uri = verdict.request.uri;
  }
  headers.push(
    ...Object.entries(viewerHeaders(viewer)),
    ['X-Forwarded-For', viewer.ip],
    ['Via', '1.1 local (CloudFront)'],
  );
  const event = toOriginRequest(
    { method: request.method, uri, querystring: request.querystring, clientIp: viewer.ip },
    headers,
    sent.body,
    parts.origin,
  );
  const shown = event.Records[0].cf.request;
  if (sent.tooLarge && shown.body) shown.body.inputTruncated = true;
  const outcome = await parts.edge(JSON.stringify(event));
  if (!outcome.ok) throw new EdgeFault(`${outcome.error.errorType}: ${outcome.error.errorMessage}`);
  const verdict = readEdgeAnswer(shown, JSON.parse(outcome.result));
  return 'response' in verdict ? verdict.response : callCollector(parts, verdict.request, sent);
};
