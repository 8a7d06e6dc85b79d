import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium, newProfile } from '../../../backend/tests/chromium.ts';
import { BODIES_FILE, type RecordedBody } from '../bodies.ts';

/**
 * Records what the built pixel sends from the demo shop in Chromium: `node bench/ingest/record/run.ts [visits]`, after
 * `npm run build:sdk`. Ids are random, pages and people invented, so nothing of it is anybody's.
 */
const VISITS = Number(process.argv[2] ?? 12);
const ORIGIN = 'https://shop.example';
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript' };
/** Headers of the request that the ingest looks at. */
const KEPT = [
  'content-type',
  'user-agent',
  'accept-language',
  'sec-ch-ua',
  'sec-ch-ua-mobile',
  'sec-ch-ua-platform',
  'sec-fetch-site',
  'sec-gpc',
];

const recorded: RecordedBody[] = [];
let own = '';
const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? '/', own);
  if (request.method === 'POST') {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = Object.fromEntries(
      KEPT.flatMap((name) => (request.headers[name] ? [[name, String(request.headers[name])]] : [])),
    );
    recorded.push({ headers, body: Buffer.concat(chunks).toString().replaceAll(own, ORIGIN) });
    response.setHeader('content-type', 'application/json');
    response.end('{"status":"success","message":"Tracking data received"}');
    return;
  }
  const file = pathname === '/pixel.js' ? 'sdk/dist/pixel.min.js' : path.join('examples/demo', path.basename(pathname));
  try {
    const content = await readFile(file);
    response.setHeader('content-type', TYPES[path.extname(file)] ?? 'application/octet-stream');
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
}).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const wander = async (page: Page, seed: number): Promise<void> => {
  const pause = (ms: number) => page.waitForTimeout(ms);
  await page.goto(
    `${own}/index.html${seed % 3 === 0 ? '?utm_source=newsletter&utm_medium=email&utm_campaign=november' : ''}`,
  );
  for (let step = 0; step < 3 + (seed % 4); step++) {
    await page.mouse.wheel(0, 300 + 100 * (seed % 5));
    await pause(250);
    await page.mouse.click(200 + 37 * step, 150 + 61 * (seed % 7));
  }
  if (seed % 2 === 0) await page.click('#newsletter').catch(() => undefined);
  await pause(1_200);
  await page.goto(`${own}/product.html${seed % 2 ? '?plant=fern' : ''}`);
  await page.mouse.wheel(0, 900);
  for (let click = 0; click < 5; click++) {
    await page.mouse.click(300 + 23 * click, 260 + 31 * (seed % 6));
    await pause(150);
  }
  await page.evaluate((value) => {
    const { evothesis } = window as unknown as { evothesis?: (...call: unknown[]) => void };
    evothesis?.('track', 'add_to_cart', { sku: `plant-${value % 4}`, price: 19 + value, currency: 'EUR', quantity: 1 });
  }, seed);
  await pause(1_200);
  if (seed % 3 === 1) await page.goto(`${own}/contact.html`);
  await pause(400);
  await page.goto('about:blank');
};

const browser = await launchChromium();
for (let visit = 0; visit < VISITS; visit++) {
  const context = await newProfile(browser);
  const page = await context.newPage();
  await wander(page, visit);
  await page.waitForTimeout(300);
  await context.close();
}
await browser.close();
server.close();
await writeFile(BODIES_FILE, `${JSON.stringify(recorded, null, 1)}\n`);
const sizes = recorded.map(({ body }) => body.length).sort((a, b) => a - b);
console.log(
  `${recorded.length} bodies of ${sizes[0]} to ${sizes.at(-1)} bytes, half of them below ${sizes[sizes.length >> 1]}`,
);
