import { randomUUID } from 'node:crypto';
import { EdgeFault, isForbidden, isReadOnly, MAX_EDGE_BODY, MAX_GENERATED_RESPONSE } from './limits.ts';

/** Lambda@Edge events and answers. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html */

export type EdgeHeaders = Record<string, { key?: string; value: string }[]>;
export type EdgeRequest = {
  clientIp: string;
  method: string;
  uri: string;
  querystring: string;
  headers: EdgeHeaders;
  origin?: unknown;
  body?: { action: string; encoding: string; inputTruncated?: boolean; data: string };
};
export type HttpAnswer = { status: number; headers: [name: string, value: string][]; body: Buffer };

export type OriginFacts = {
  domainName: string;
  /** Custom headers of the origin, among them the secret that the collector asks for. */
  customHeaders: Readonly<Record<string, string>>;
  includeBody: boolean;
  distributionId: string;
};

/** Header pairs as the function sees them: by lower-case name, repeated ones in order. */
export const toEdgeHeaders = (pairs: readonly (readonly [string, string])[]): EdgeHeaders => {
  const headers: EdgeHeaders = Object.create(null);
  for (const [key, value] of pairs) {
    const name = key.toLowerCase();
    headers[name] ??= [];
    headers[name].push({ key, value });
  }
  return { ...headers };
};

export const toOriginRequest = (
  request: { method: string; uri: string; querystring: string; clientIp: string },
  headers: readonly (readonly [string, string])[],
  body: Buffer,
  origin: OriginFacts,
): { Records: [{ cf: { config: Record<string, string>; request: EdgeRequest } }] } => ({
  Records: [
    {
      cf: {
        config: {
          distributionDomainName: 'local.cloudfront.net',
          distributionId: origin.distributionId,
          eventType: 'origin-request',
          requestId: randomUUID(),
        },
        request: {
          clientIp: request.clientIp,
          method: request.method,
          uri: request.uri,
          querystring: request.querystring,
          headers: toEdgeHeaders(headers),
          origin: {
            custom: {
              customHeaders: toEdgeHeaders(Object.entries(origin.customHeaders)),
              domainName: origin.domainName,
              keepaliveTimeout: 5,
              path: '',
              port: 443,
              protocol: 'https',
              readTimeout: 30,
              sslProtocols: ['TLSv1.2'],
            },
          },
          ...(origin.includeBody
            ? {
                body: {
                  action: 'read-only',
                  encoding: 'base64',
                  inputTruncated: body.length > MAX_EDGE_BODY,
                  data: body.subarray(0, MAX_EDGE_BODY).toString('base64'),
                },
              }
            : {}),
        },
      },
    },
  ],
});

const bodyOf = (answer: { body?: unknown; bodyEncoding?: unknown }): Buffer => {
  if (answer.body === undefined || answer.body === null) return Buffer.alloc(0);
  if (typeof answer.body !== 'string') throw new EdgeFault('the body of a generated response must be a string');
  return Buffer.from(answer.body, answer.bodyEncoding === 'base64' ? 'base64' : 'utf8');
};

const readResponse = (answer: Record<string, unknown>): HttpAnswer => {
  const status = Number(answer.status);
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new EdgeFault(`status ${String(answer.status)} is not an HTTP status`);
  const headers: [string, string][] = [];
  for (const [name, values] of Object.entries((answer.headers ?? {}) as EdgeHeaders)) {
    if (isForbidden(name)) throw new EdgeFault(`a function at the edge may not set the header ${name}`);
    if (isReadOnly(name) && name.toLowerCase() === 'transfer-encoding')
      throw new EdgeFault(`a function at the edge may not set the header ${name}`);
    if (!Array.isArray(values)) throw new EdgeFault(`the header ${name} must be a list of {key, value}`);
    for (const { key, value } of values) {
      if ((key ?? name).toLowerCase() !== name.toLowerCase())
        throw new EdgeFault(`the header ${name} has the key ${key}`);
      if (name.toLowerCase() !== 'content-length') headers.push([key ?? name, String(value)]);
    }
  }
  const body = bodyOf(answer);
  if (status === 204 && body.length > 0) throw new EdgeFault('a 204 must have no body');
  const size = body.length + headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
  if (size > MAX_GENERATED_RESPONSE) throw new EdgeFault(`a generated response of ${size} bytes is over 1 MB`);
  return { status, headers, body };
};

const valuesOf = (headers: EdgeHeaders, name: string): string =>
  (headers[name] ?? []).map(({ value }) => value).join('\u0000');

const checkHandedOn = (sent: EdgeHeaders, back: EdgeHeaders): void => {
  for (const [name, values] of Object.entries(back)) {
    if (!Array.isArray(values)) throw new EdgeFault(`the header ${name} must be a list of {key, value}`);
    if (isForbidden(name) && valuesOf(back, name) !== valuesOf(sent, name))
      throw new EdgeFault(`a function at the edge may not set the header ${name}`);
  }
  for (const name of new Set([...Object.keys(sent), ...Object.keys(back)]))
    if (isReadOnly(name) && valuesOf(back, name) !== valuesOf(sent, name))
      throw new EdgeFault(`a function at the edge may not change the header ${name}`);
};

/**
 * What the function's answer means: a response for the viewer, or a request for the origin.
 * @throws EdgeFault where CloudFront would answer 502.
 */
export const readEdgeAnswer = (
  sent: EdgeRequest,
  answer: unknown,
): { response: HttpAnswer } | { request: EdgeRequest } => {
  if (typeof answer !== 'object' || answer === null)
    throw new EdgeFault('the function returned neither request nor response');
  if ('status' in answer) return { response: readResponse(answer as Record<string, unknown>) };
  if (!('uri' in answer && 'headers' in answer))
    throw new EdgeFault('the function returned neither request nor response');
  const request = answer as EdgeRequest;
  if (request.method !== sent.method) throw new EdgeFault('a function at the edge may not change the method');
  checkHandedOn(sent.headers, request.headers);
  return { request };
};
