import { readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Batch, WireEvent } from '../../src/wire.ts';

/** One request to `/collect`, as it came. */
export type Received = { at: number; headers: IncomingHttpHeaders; method: string; body: string; batch: Batch };
/**
 * Answers a collect request; without it the answer is 200. Return `hang` never to answer, `cut` to break the connection,
 * `lost` to store the batch and break the connection then.
 */
export type Behaviour = (
  request: Received,
  count: number,
) => number | { status: number; retryAfter: string } | 'hang' | 'cut' | 'lost';

const dist = new URL('../../dist/', import.meta.url);
const demo = new URL('../../../examples/demo/', import.meta.url);

/** A page with the built script on it; `attributes` go on the tag. */
export const pageWith = (attributes = '', body = '<h1>Hello</h1>', file = '/pixel.js', head = ''): string =>
  `<!doctype html><html><head><title>A page</title><link rel="icon" href="data:,">${head}
<script src="${file}" data-site="s1" ${attributes}></script></head><body>${body}</body></html>`;

/**
 * A web site and a collector on one port of this machine, with everything that was collected written down.
 * `delay` puts a round trip between the two, which a bare loopback does not have.
 */
export const startSite = async () => {
  const pages = new Map<string, { html: string; headers: Record<string, string> }>();
  const requests: Received[] = [];
  const accepted: Received[] = [];
  let behave: Behaviour = () => 200;
  let delay = 0;

  const answer = (response: ServerResponse, status: number, text = '', headers: Record<string, string> = {}): void => {
    response.writeHead(status, { 'access-control-allow-origin': '*', 'cache-control': 'no-cache', ...headers });
    response.end(text);
  };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    if (pathname === '/collect') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      await new Promise((resolve) => setTimeout(resolve, delay));
      const received: Received = {
        at: Date.now(),
        headers: request.headers,
        method: request.method ?? '',
        body,
        batch: body ? JSON.parse(body) : {},
      };
      const verdict = behave(received, requests.push(received));
      if (verdict === 'hang') return;
      if (verdict === 'lost') accepted.push(received);
      if (verdict === 'cut' || verdict === 'lost') return void response.destroy();
      const { status, retryAfter } = typeof verdict === 'number' ? { status: verdict, retryAfter: '' } : verdict;
      const duplicate = accepted.some(({ batch }) => batch.batchId === received.batch.batchId) || undefined;
      if (status === 200) accepted.push(received);
      answer(response, status, JSON.stringify({ status: 'success', message: 'Tracking data received', duplicate }), {
        'content-type': 'application/json',
        ...(retryAfter && { 'retry-after': retryAfter, 'access-control-expose-headers': 'retry-after' }),
      });
      return;
    }
    const page = pages.get(pathname);
    if (page) return answer(response, 200, page.html, { 'content-type': 'text/html; charset=utf-8', ...page.headers });
    const script = pathname === '/pixel.js' ? 'pixel.min.js' : pathname === '/full.js' ? 'pixel.full.min.js' : '';
    try {
      if (script || pathname.startsWith('/dist/'))
        return answer(response, 200, await readFile(new URL(script || pathname.slice(6), dist), 'utf8'), {
          'content-type': 'text/javascript; charset=utf-8',
        });
      const file = pathname.slice('/demo/'.length) || 'index.html';
      const type = file.endsWith('.css')
        ? 'text/css'
        : file.endsWith('.pdf')
          ? 'application/pdf'
          : 'text/html; charset=utf-8';
      return answer(response, 200, (await readFile(new URL(file, demo))).toString('latin1'), { 'content-type': type });
    } catch {
      return answer(response, 404, 'not found');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  /** Batches that were answered 200, each once, as the ingest keeps them. */
  const stored = (): Batch[] => {
    const seen = new Map<string, Batch>();
    for (const { batch } of accepted) if (!seen.has(batch.batchId ?? '')) seen.set(batch.batchId ?? '', batch);
    return [...seen.values()];
  };
  const events = (): WireEvent[] => stored().flatMap((batch) => batch.events);

  return {
    url,
    requests,
    stored,
    events,
    /** Adds a page and returns its address. */
    page: (path: string, html: string, headers: Record<string, string> = {}): string => {
      pages.set(path, { html, headers });
      return url + path;
    },
    behave: (next: Behaviour): void => {
      behave = next;
    },
    delay: (ms: number): void => {
      delay = ms;
    },
    close: (): void => {
      server.closeAllConnections();
      server.close();
    },
    accepted,
  };
};
export type Site = Awaited<ReturnType<typeof startSite>>;
