import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

/** One function in a process of its own, which can be killed: `node function-host.ts BUNDLE PORT`; POST an event, read the result. */
const [file = '', port] = process.argv.slice(2);
const { handler } = (await import(pathToFileURL(file).href)) as { handler: (event: unknown) => Promise<unknown> };

createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    response.end(JSON.stringify(await handler(JSON.parse(Buffer.concat(chunks).toString()))));
  } catch {
    response.writeHead(500).end();
  }
}).listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
process.on('disconnect', () => process.exit());
