import vm from 'node:vm';
import { EdgeFault } from './limits.ts';
import type { HttpAnswer } from './origin-request.ts';

/** CloudFront Functions, runtime cloudfront-js-2.0. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html */

type Value = { value: string; multiValue?: { value: string }[] };
export type ViewerRequest = {
  method: string;
  uri: string;
  querystring: Record<string, Value>;
  headers: Record<string, Value>;
  cookies: Record<string, Value>;
};

const add = (values: Record<string, Value>, name: string, value: string): void => {
  const known = values[name];
  if (!known) values[name] = { value };
  else known.multiValue = [...(known.multiValue ?? [{ value: known.value }]), { value }];
};

/** A viewer-request event; functions never see the body. */
export const toViewerRequest = (
  request: { method: string; uri: string; querystring: string },
  headers: readonly (readonly [string, string])[],
  ip: string,
): { version: string; context: object; viewer: { ip: string }; request: ViewerRequest } => {
  const result: ViewerRequest = { method: request.method, uri: request.uri, querystring: {}, headers: {}, cookies: {} };
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== 'cookie') add(result.headers, name.toLowerCase(), value);
    else
      for (const pair of value.split(/;\s*/)) {
        const at = pair.indexOf('=');
        if (at > 0) add(result.cookies, pair.slice(0, at), pair.slice(at + 1));
      }
  }
  for (const pair of request.querystring.split('&')) {
    if (!pair) continue;
    const at = pair.indexOf('=');
    add(result.querystring, at < 0 ? pair : pair.slice(0, at), at < 0 ? '' : pair.slice(at + 1));
  }
  return {
    version: '1.0',
    context: { eventType: 'viewer-request', distributionDomainName: 'local.cloudfront.net', distributionId: 'LOCAL' },
    viewer: { ip },
    request: result,
  };
};

/**
 * Loads a function's source and gives back its `handler`: request in, request or response out.
 * @throws EdgeFault (from the returned function) where CloudFront would answer 502 or 503.
 */
export const loadViewerFunction = (code: string) => {
  const context = vm.createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  // Stands in for the runtime's module; key-value stores are not part of the local stack.
  const source = code.replace(/^\s*import\s+\w+\s+from\s+['"](cloudfront|crypto|querystring)['"];?/gm, '');
  // No time limit: `timeout` costs a thread a call, and the source is the project's own.
  const call = vm.runInContext(`${source}\n;(event) => JSON.stringify(handler(JSON.parse(event)))`, context) as (
    event: string,
  ) => string;
  return (event: ReturnType<typeof toViewerRequest>): { response: HttpAnswer } | { request: ViewerRequest } => {
    let answer: Record<string, unknown>;
    try {
      answer = JSON.parse(call(JSON.stringify(event))) as Record<string, unknown>;
    } catch (thrown) {
      throw new EdgeFault(`viewer-request function: ${(thrown as Error).message}`);
    }
    if (!('statusCode' in answer)) return { request: answer as unknown as ViewerRequest };
    const headers = Object.entries((answer.headers ?? {}) as Record<string, Value>).flatMap(([name, header]) =>
      (header.multiValue ?? [header]).map(({ value }): [string, string] => [name, value]),
    );
    const body = answer.body as string | { encoding?: string; data?: string } | undefined;
    const data = typeof body === 'string' ? body : (body?.data ?? '');
    const encoding = typeof body === 'object' && body.encoding === 'base64' ? 'base64' : 'utf8';
    return { response: { status: Number(answer.statusCode), headers, body: Buffer.from(data, encoding) } };
  };
};
