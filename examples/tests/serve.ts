import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Batch } from '../../sdk/src/wire.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css',
  '.json': 'application/json',
};

/** A built example as a static host serves it (unknown paths get `index.html`), with a collector that writes down. */
export const serve = async (folder: string) => {
  const batches = new Map<string, Batch>();
  const read = async (pathname: string): Promise<[string, Buffer]> => {
    for (const name of [pathname, `${pathname}.html`, path.posix.join(pathname, 'index.html'), 'index.html'])
      try {
        return [TYPES[path.extname(name)] ?? 'application/octet-stream', await readFile(path.join(folder, name))];
      } catch {
        // The next name.
      }
    throw new Error(`${folder} has no index.html`);
  };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    if (pathname === '/collect') {
      let body = '';
      for await (const piece of request) body += piece;
      const batch = JSON.parse(body) as Batch;
      batches.set(batch.batchId ?? '', batch);
      response.setHeader('content-type', 'application/json');
      response.end('{"status":"success","message":"Tracking data received"}');
      return;
    }
    const [type, content] = await read(pathname);
    response.setHeader('content-type', type);
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** What the ingest would keep: each batch once. */
    batches: (): Batch[] => [...batches.values()],
    close: (): void => {
      server.closeAllConnections();
      server.close();
    },
  };
};
