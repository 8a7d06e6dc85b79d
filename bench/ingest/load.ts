import { Agent, request as open } from 'node:http';
import { freshener, recordedBodies } from './bodies.ts';

/**
 * Posts at a fixed rate whatever the server does (open loop): a request is due at its own time, and its latency counts
 * from then, so that a server which stalls is charged for all that had to wait (no coordinated omission). A process of
 * its own; prints one line of JSON. `node load.ts URL RATE SECONDS`
 */
const [url = '', rate = '100', seconds = '5'] = process.argv.slice(2);
const perSecond = Number(rate);
const total = Math.round(perSecond * Number(seconds));
/** Waiting longer than this for an answer, the client has gone. */
const PATIENCE_MS = 10_000;
/** A browser behind each; CloudFront keeps far more open. */
const agent = new Agent({ keepAlive: true, maxSockets: 512, scheduling: 'lifo' });
const bodies = recordedBodies().map((each) => ({ headers: each.headers, fresh: freshener(each) }));

const latencies = new Float64Array(total);
const statuses: Record<number, number> = {};
let done = 0;
let finish: () => void = () => {};
const finished = new Promise<void>((resolve) => {
  finish = resolve;
});

const send = (n: number, due: number): void => {
  const { headers, fresh } = bodies[n % bodies.length] as (typeof bodies)[number];
  const body = fresh(`${process.pid.toString(36)}x${n.toString(36)}x${perSecond.toString(36)}`, new Date());
  const settle = (status: number): void => {
    if (latencies[n]) return;
    latencies[n] = Math.max(0.001, performance.now() - due);
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (++done === total) finish();
  };
  const call = open(
    url,
    { method: 'POST', agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
    (answer) => {
      answer.resume();
      answer.on('end', () => settle(answer.statusCode ?? 0));
      answer.on('error', () => settle(0));
    },
  );
  call.setTimeout(PATIENCE_MS, () => call.destroy());
  call.on('error', () => settle(0));
  call.end(body);
};

const started = performance.now() + 100;
let next = 0;
const timer = setInterval(() => {
  const now = performance.now();
  for (; next < total && started + (next * 1000) / perSecond <= now; next++)
    send(next, started + (next * 1000) / perSecond);
  if (next === total) clearInterval(timer);
}, 1);
await finished;
const elapsed = (performance.now() - started) / 1000;
agent.destroy();

const sorted = latencies.slice().sort();
const quantile = (q: number): number => sorted[Math.min(total - 1, Math.floor(q * total))] ?? Number.NaN;
/** Of the last fifth: where it is far above the whole's, the queue was growing. */
const late = latencies.slice(Math.floor(total * 0.8)).sort();
console.log(
  JSON.stringify({
    offered: perSecond,
    perSecond: total / elapsed,
    p50: quantile(0.5),
    p99: quantile(0.99),
    p999: quantile(0.999),
    lateP50: late[late.length >> 1],
    statuses,
  }),
);
