import { Agent, request } from 'node:http';

/** Posts `bodies` in turn to `url` from `connections` keep-alive connections, for `seconds`; prints one line of JSON. */
const [url = '', seconds = '5', connections = '16'] = process.argv.slice(2);
const bodies = (process.env.BODIES ?? '').split('\n');

const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const post = (body: string): Promise<number> =>
  new Promise((resolve) => {
    const headers = { 'content-type': 'text/plain', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.on('error', () => resolve(0));
    sent.end(body);
  });

const latencies: number[] = [];
const statuses: Record<number, number> = {};
let next = 0;
const started = performance.now();
const until = started + Number(seconds) * 1_000;
await Promise.all(
  Array.from({ length: Number(connections) }, async () => {
    while (performance.now() < until) {
      // A batch of its own each time: a repeat would be recognised, and cost less.
      const body = (bodies[next % bodies.length] ?? '').replace('BATCH', `${process.pid.toString(36)}x${next++}`);
      const before = performance.now();
      const status = await post(body);
      latencies.push(performance.now() - before);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  }),
);
const elapsed = (performance.now() - started) / 1_000;
agent.destroy();
latencies.sort((a, b) => a - b);
const quantile = (q: number): number =>
  latencies[Math.min(latencies.length - 1, Math.floor(q * latencies.length))] ?? Number.NaN;
console.log(
  JSON.stringify({ perSecond: latencies.length / elapsed, p50: quantile(0.5), p99: quantile(0.99), statuses }),
);
