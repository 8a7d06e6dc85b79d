import { randomUUID } from 'node:crypto';
import type { HttpAnswer } from './origin-request.ts';

/** API Gateway HTTP APIs, payload format 2.0. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */

/** Bodies of these types reach the function as text, all others as base64. */
const TEXT = /^(text\/|application\/(json|javascript|xml|x-www-form-urlencoded|[^;]*\+(json|xml)))/i;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');
const clfTime = (date: Date): string =>
  `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;

export type GatewayRequest = {
  method: string;
  path: string;
  querystring: string;
  headers: readonly (readonly [string, string])[];
  body: Buffer;
  sourceIp: string;
  routeKey: string;
};

export const toGatewayEvent = (request: GatewayRequest, now = new Date()): Record<string, unknown> => {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (const [key, value] of request.headers) {
    const name = key.toLowerCase();
    if (name === 'cookie') cookies.push(...value.split(/;\s*/));
    else headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  const query: Record<string, string> = {};
  for (const [key, value] of new URLSearchParams(request.querystring))
    query[key] = query[key] === undefined ? value : `${query[key]},${value}`;
  const isText = TEXT.test(headers['content-type'] ?? '');
  return {
    version: '2.0',
    routeKey: request.routeKey,
    rawPath: request.path,
    rawQueryString: request.querystring,
    ...(cookies.length ? { cookies } : {}),
    headers,
    ...(Object.keys(query).length ? { queryStringParameters: query } : {}),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: headers.host ?? 'localhost',
      domainPrefix: 'local',
      http: {
        method: request.method,
        path: request.path,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: request.routeKey,
      stage: '$default',
      time: clfTime(now),
      timeEpoch: now.getTime(),
    },
    ...(request.body.length ? { body: request.body.toString(isText ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: request.body.length > 0 && !isText,
  };
};

const json = (status: number, message: string): HttpAnswer => ({
  status,
  headers: [['content-type', 'application/json']],
  body: Buffer.from(JSON.stringify({ message })),
});

export const TOO_LARGE = json(413, 'Request Entity Too Large');
export const INTEGRATION_FAILED = json(500, 'Internal Server Error');
export const INTEGRATION_TIMED_OUT = json(503, 'Service Unavailable');

/** The function's answer as HTTP; without a `statusCode` the whole value is a JSON body. */
export const readGatewayAnswer = (answer: unknown): HttpAnswer => {
  if (typeof answer !== 'object' || answer === null || !('statusCode' in answer))
    return {
      status: 200,
      headers: [['content-type', 'application/json']],
      body: Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer ?? null)),
    };
  const { statusCode, headers, cookies, body, isBase64Encoded } = answer as {
    statusCode: unknown;
    headers?: Record<string, unknown>;
    cookies?: string[];
    body?: unknown;
    isBase64Encoded?: boolean;
  };
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) return INTEGRATION_FAILED;
  const pairs: [string, string][] = Object.entries(headers ?? {})
    .filter(([name]) => !/^(content-length|transfer-encoding|connection)$/i.test(name))
    .map(([name, value]) => [name, String(value)]);
  for (const cookie of cookies ?? []) pairs.push(['set-cookie', cookie]);
  if (!pairs.some(([name]) => name.toLowerCase() === 'content-type'))
    pairs.push(['content-type', 'text/plain; charset=utf-8']);
  return {
    status,
    headers: pairs,
    body: Buffer.from(typeof body === 'string' ? body : '', isBase64Encoded ? 'base64' : 'utf8'),
  };
};
