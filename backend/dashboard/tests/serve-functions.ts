import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handler } from '../../src/export/handler.ts';

/** Lambda's Invoke for the one function that the API starts: the real export function, in this process. */
export const serveFunctions = async () => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      // As Lambda answers an event: at once, whatever becomes of it.
      response.writeHead(202).end();
      handler(JSON.parse(Buffer.concat(chunks).toString('utf8'))).catch((error) => console.error(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.AWS_ENDPOINT_URL_LAMBDA = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { stop: () => new Promise((resolve) => server.close(resolve)) };
};
