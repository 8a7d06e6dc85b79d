/// <reference lib="dom" />
/**
 * What one click costs in several scripts, measured in one page by turns: `npm run bench:page:turns -- [-n 11] [name=file ...]`.
 *
 * Medians of whole visits (`run.ts`) differ by half from minute to minute on a shared machine; here the scripts live
 * in the same page, each click goes to the next of them, and only the time inside the click's five events counts, so that whatever
 * slows one slows all. What a tracker puts off to timers is not in it. Without files: the built scripts and the floor.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { launch } from '../../sdk/tests/browser/chromium.ts';
import { PAGE } from './site.ts';
import { trackers } from './trackers.ts';
import { VISITOR } from './visit.ts';

type Turned = Window & { turn: number };

const CLICKS = 200;

const { values, positionals } = parseArgs({
  options: { n: { type: 'string', short: 'n', default: '11' } },
  allowPositionals: true,
});
const rounds = Number(values.n);
if (!(rounds >= 1)) {
  console.error(`-n must be a number of visits, 1 or more, not "${values.n}"`);
  process.exit(2);
}
const OURS = /^pixel|almost nothing/;
const scripts = positionals.length
  ? await Promise.all(
      positionals.map(async (one) => {
        const [name = one, file = one] = one.split('=');
        return { name, code: await readFile(file, 'utf8') };
      }),
    )
  : (await trackers()).filter(({ name }) => OURS.test(name));
const all = [{ name: 'no script', code: '' }, ...scripts];

// With these two headers the page's clock counts in 5 µs instead of 100.
const HEADERS = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { ...HEADERS, 'content-type': request.method === 'POST' ? 'application/json' : 'text/html' });
  response.end(request.method === 'POST' ? '{"status":"success"}' : PAGE);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

/** A copy of the page's cards for each script, and the scripts, each deaf while it is not its turn. */
const prepare = (codes: readonly string[]): void => {
  const main = document.querySelector('main') as HTMLElement;
  const cards = main.innerHTML;
  const page = window as unknown as Turned & { evothesis?: unknown };
  page.turn = -1;
  const { addEventListener } = EventTarget.prototype;
  for (const [k, code] of codes.entries()) {
    const copy = k ? document.body.appendChild(document.createElement('main')) : main;
    copy.innerHTML = cards.replace(/id="b(\d+)"/g, `id="b$1-${k}"`);
    EventTarget.prototype.addEventListener = function (type: string, listener: never, options: never) {
      const ofVisitor = /pointer|mouse|click|focus|blur|scroll|wheel|key/.test(type);
      const heard = (event: Event): void => {
        if (page.turn === k || !ofVisitor) (listener as (event: Event) => void)(event);
      };
      addEventListener.call(this, type, heard, options);
    };
    const script = document.createElement('script');
    script.dataset.site = `turn-${k}`;
    script.textContent = code;
    document.head.append(script);
    script.remove();
    delete page.evothesis;
  }
  EventTarget.prototype.addEventListener = addEventListener;
};

/** Microseconds inside the events of a click, by script. */
const clickInTurn = async ({ scripts: count, clicks, round }: Record<string, number>): Promise<number[]> => {
  const page = window as unknown as Turned;
  const sums: number[] = Array(count).fill(0);
  for (let i = 0; i < (clicks as number); i++)
    for (let j = 0; j < (count as number); j++) {
      // Forwards and backwards by turns, so that none is always the one after the dearest.
      const k = ((i % 2 ? (count as number) - 1 - j : j) + i + (round as number)) % (count as number);
      const target = document.querySelector(`#b${i}-${k} b`);
      const init = { bubbles: true, cancelable: true, composed: true, view: window, clientX: i, clientY: i * 3 };
      page.turn = k;
      const begun = performance.now();
      for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'])
        target?.dispatchEvent(type.startsWith('p') ? new PointerEvent(type, init) : new MouseEvent(type, init));
      sums[k] = (sums[k] as number) + performance.now() - begun;
      page.turn = -1;
      await new Promise((resolve) => setTimeout(resolve));
    }
  return sums.map((sum) => (sum / (clicks as number)) * 1000);
};

const browser = await launch();
const visits: number[][] = [];
for (let round = 0; round < rounds; round++) {
  const context = await browser.newContext(VISITOR);
  const page = await context.newPage();
  await page.goto(url);
  await page.evaluate(
    prepare,
    all.map(({ code }) => code),
  );
  await page.waitForTimeout(1500);
  visits.push(await page.evaluate(clickInTurn, { scripts: all.length, clicks: CLICKS, round }));
  await context.close();
}
await browser.close();
server.close();
server.closeAllConnections();

const quantile = (sorted: number[], share: number): number => sorted[Math.floor(share * (sorted.length - 1))] as number;
const spread = (numbers: number[], digits: number): string => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share).toFixed(digits));
  return `${middle} (${low} to ${high})`;
};
console.log(`| script | µs a click, net of the page | beside ${all[1]?.name} |\n|---|---|---|`);
for (const [k, { name }] of all.entries()) {
  if (!k) continue;
  const net = visits.map((visit) => (visit[k] as number) - (visit[0] as number));
  const ratio = visits.map((visit, i) => (net[i] as number) / ((visit[1] as number) - (visit[0] as number)));
  console.log(`| ${name} | ${spread(net, 0)} | ${spread(ratio, 2)} |`);
}
