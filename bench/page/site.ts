import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Tracker } from './trackers.ts';

const CARDS = 200;
/** An ordinary page: 200 cards with a heading, text, an image's place, a link and a button. */
export const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bench</title><link rel="icon" href="data:,">
<style>body{margin:0;font:16px sans-serif}main{display:grid;grid-template-columns:repeat(4,1fr);gap:8px}
article{border:1px solid #ccc;padding:8px}.img{height:60px;background:#eee}</style></head><body><main>${Array.from(
  { length: CARDS },
  (_, i) =>
    `<article class="card card-${i % 7}" data-n="${i}"><h2>Plant ${i}</h2><div class="img"></div><p>Some <em>words</em> about it.</p><a href="/plants/${i}">More</a> <button type="button" class="buy primary" id="b${i}"><span>Buy <b>${i}</b></span></button></article>`,
).join('')}</main></body></html>`;

/** The page, the trackers' scripts, and a collector for all of them that answers every post at once. */
export const startBenchSite = async (trackers: readonly Tracker[]) => {
  const posts: string[] = [];
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    const script = trackers.find(({ name }) => path === `/tracker/${encodeURIComponent(name)}.js`);
    let body = '';
    for await (const piece of request) body += piece;
    if (request.method === 'POST') posts.push(body);
    const [type, text] = script
      ? ['text/javascript', script.code]
      : path === '/'
        ? ['text/html', PAGE]
        : ['application/json', '{"status":1,"code":200}'];
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    posts,
    close: (): void => {
      server.closeAllConnections();
      server.close();
    },
  };
};
