import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { startStack } from '../../backend/local/stack.ts';
import { benchIngestCore } from '../ingest-core.bench.ts';
import { recordedBodies } from './bodies.ts';
import { watchMemory } from './memory.ts';
import { benchParts } from './parts.ts';

/**
 * `npm run bench:ingest`: the whole way from the front door to the durable write, with the enrichment beside it on the
 * same processors, driven by bodies that the built pixel has sent. `-- --minutes 10` for the memory (default),
 * `--seconds 60` for each rate.
 */
const { values } = parseArgs({ options: { minutes: { type: 'string' }, seconds: { type: 'string' } } });
const minutes = Number(values.minutes ?? 10);
const seconds = Number(values.seconds ?? 60);

type Load = {
  offered: number;
  perSecond: number;
  p50: number;
  p99: number;
  p999: number;
  lateP50: number;
  statuses: Record<string, number>;
};

const load = async (url: string, rate: number, duration: number): Promise<Load> => {
  const script = fileURLToPath(new URL('./load.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, url, String(rate), String(duration)]);
  return JSON.parse(stdout) as Load;
};

/** Every request answered 200, as fast as they came, and no queue that grew: half of the last ones within this. */
const MOST_WAIT_MS = 250;
const holds = ({ offered, perSecond, lateP50, statuses }: Load): boolean =>
  Object.keys(statuses).join() === '200' && perSecond > offered * 0.97 && lateP50 < MOST_WAIT_MS;

/** The highest rate that is held for some seconds, within 5 %. */
const highestRate = async (url: string): Promise<{ rate: number; tries: Load[] }> => {
  const tries: Load[] = [];
  const attempt = async (rate: number): Promise<boolean> => {
    const result = await load(url, rate, 6);
    tries.push(result);
    console.log(
      `  ${rate}/s: ${holds(result) ? 'held' : 'not held'} (p50 ${result.p50.toFixed(0)} ms, late ${result.lateP50.toFixed(0)} ms)`,
    );
    return holds(result);
  };
  let held = 0;
  let rate = 100;
  while (await attempt(rate)) {
    held = rate;
    rate = Math.round(rate * 1.5);
  }
  for (let broken = rate; broken - held > held * 0.05 && broken - held > 5; ) {
    const middle = Math.round((held + broken) / 2);
    if (await attempt(middle)) held = middle;
    else broken = middle;
  }
  return { rate: held, tries };
};

const row = (name: string, { offered, perSecond, p50, p99, p999, statuses }: Load): string =>
  `| ${name} | ${offered} | ${perSecond.toFixed(0)} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${p999.toFixed(1)} | ${JSON.stringify(statuses)} |`;

/** Whether the run goes before all other work on the machine; then a load average above the processors says little. */
const realTime = (): boolean => /^policy\s*:\s*[12]$/m.test(readFileSync('/proc/self/sched', 'utf8'));

const began = new Date();
const core = benchIngestCore();
const parts = benchParts();
const stack = await startStack();
const { pids } = stack.info;
const bodies = recordedBodies();
const bytes = bodies.map(({ body }) => body.length).sort((a, b) => a - b);
try {
  await load(stack.info.collectUrl, 50, 5);
  const { rate } = await highestRate(stack.info.collectUrl);
  const [half, most] = [Math.max(1, Math.round(rate * 0.5)), Math.max(1, Math.round(rate * 0.9))];
  const atMost = await load(stack.info.collectUrl, most, seconds);
  console.log(`90 %: ${JSON.stringify(atMost)}`);
  const watched = watchMemory(pids);
  const atHalf = await load(stack.info.collectUrl, half, minutes * 60);
  const memory = watched();
  const text = `# Load on the ingest

${began.toISOString()}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'processor'}; load average at the end ${loadavg()
    .map((each) => each.toFixed(1))
    .join(', ')}
(sender, front door, functions, enrichment, DynamoDB and S3 share these processors${realTime() ? ', before all other work: `chrt -r 1`' : ''}). \`npm run bench:ingest\`
makes it.

${bodies.length} bodies recorded from the built pixel in Chromium (${bytes[0]} to ${bytes.at(-1)} bytes, half below ${bytes[bytes.length >> 1]}), each
sent with ids of its own. Open loop: requests are due at fixed times, and latency counts from then.

Highest rate that is held (all answered 200, no queue that grows): **${rate} requests a second**.

| load | offered /s | answered /s | p50 ms | p99 ms | p99.9 ms | answers |
|---|---|---|---|---|---|---|
${row(`50 % for ${minutes} min`, atHalf)}
${row(`90 % for ${seconds} s`, atMost)}

## Memory over ${minutes} minutes at 50 %

| process | first MB | last MB | most MB | slope after the first minute, MB a minute |
|---|---|---|---|---|
${memory.map(({ name, first, last, most: peak, slope }) => `| ${name} | ${first.toFixed(0)} | ${last.toFixed(0)} | ${peak.toFixed(0)} | ${slope.toFixed(2)} |`).join('\n')}

## The core alone

One thread, 10 events (${core.bodyBytes} bytes): ${core.coreUs.toFixed(1)} µs of CPU a batch and ${core.bytesAllocated} bytes allocated, of which the
floor of the same run (\`JSON.parse\`, one HMAC-SHA-256, one deflate) has ${core.floorUs.toFixed(1)} µs and ${core.floorBytes} bytes: ratio ${core.ratio.toFixed(2)}.

The aim was at most 3 times the floor, and at most 60 µs. The second is below what this machine needs for the floor alone. Each part
by itself, median of seven rounds:

| part | µs of CPU | bytes made |
|---|---|---|
${parts.map(({ name, us, bytes }) => `| ${name} | ${us.toFixed(1)} | ${bytes?.toFixed(0) ?? ''} |`).join('\n')}

Other ways to pack were tried here because deflate is the largest part. A weaker level saves some microseconds and makes items
larger, and an item above 1,024 bytes is two write units; smaller tables and buffers make the same bytes in about the same time.
What was gained before and is in the figures: one-shot hashes in place of \`createHmac\`, and \`memLevel\` 6.
`;
  await mkdir('bench/results', { recursive: true });
  await writeFile('bench/results/ingest.md', text);
  console.log(text);
} finally {
  await stack.stop();
}
