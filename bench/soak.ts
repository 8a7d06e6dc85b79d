import { mkdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { startSystem } from '../backend/tests/stack-process.ts';

/**
 * `node bench/soak.ts [minutes, default 30]`: looks for the highest rate that the local stack sustains, then sends at 70 % of
 * it and accounts for every event. Writes bench/results/soak.md.
 */
const minutes = Number(process.argv[2] ?? 30);
const STEPS = [50, 100, 200, 300, 400, 600, 800];
const STEP_SECONDS = 20;
/** What a rate has to reach, and how soon everything has to be enriched, to count as sustained. */
const REACHED = 0.95;
const SETTLED_SECONDS = 10;

type Report = {
  eventsPerSecond: number;
  seconds: number;
  visits: number;
  requests: { answered200: number; retried: number; ms: { p50: number; p99: number; max: number } };
  events: Record<'sent' | 'answered200' | 'refused' | 'stored' | 'enriched' | 'lost' | 'doubled', number> & {
    archived?: { raw: number; enriched: number };
  };
  settledAfterSeconds: number;
  memoryMb: Record<
    string,
    { first: number; last: number; max: number; fifths: number[]; threads: number[]; mbPerHour: number }
  >;
};

const system = await startSystem();
const load = async (rate: number, seconds: number, ...more: string[]): Promise<Report> => {
  const args = ['load', '--json', '--rate', `${rate}`, '--seconds', `${seconds}`, '--settle', '300', ...more];
  // Exit code 1 is a finding, not a failure of the run: the report is on stdout all the same.
  const { stdout, stderr } = await system.cli(...args).catch((error: { stdout: string; stderr: string }) => error);
  if (!stdout) throw new Error(`load gave no report: ${stderr}\n${system.output()}`);
  return JSON.parse(stdout) as Report;
};

const loads = [loadavg()[0] ?? 0];
const ramp: { rate: number; reached: number; settled: number }[] = [];
let highest = STEPS[0] as number;
for (const rate of STEPS) {
  const { eventsPerSecond, settledAfterSeconds, events } = await load(rate, STEP_SECONDS, '--steady', '--no-archive');
  ramp.push({ rate, reached: eventsPerSecond, settled: settledAfterSeconds });
  if (eventsPerSecond < rate * REACHED || settledAfterSeconds > SETTLED_SECONDS || events.lost > 0) break;
  highest = rate;
}
const rate = Math.round(highest * 0.7);
const watching = setInterval(() => loads.push(loadavg()[0] ?? 0), 60_000);
const began = new Date();
const report = await load(rate, minutes * 60);
clearInterval(watching);
await system.stop();
await rm(system.data, { recursive: true, force: true });

const { events, requests, memoryMb } = report;
const mean = loads.reduce((sum, one) => sum + one, 0) / loads.length;
const text = `# Soak: ${minutes} minutes at 70 % of the highest sustainable rate

\`node bench/soak.ts ${minutes}\`, ${began.toISOString().slice(0, 16)}Z, ${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores that the whole
local stack shares with the generator, Node ${process.version}. Load of the machine meanwhile (one-minute average): mean ${mean.toFixed(1)},
most ${Math.max(...loads).toFixed(1)}; above ${availableParallelism()} the cores had other work too, and the rates below are those of what was left.

## The highest sustainable rate: ${highest} events/s

Steps of ${STEP_SECONDS} s. Sustained: at least ${REACHED * 100} % of the rate reached, everything enriched within ${SETTLED_SECONDS} s of the last event.

| events/s asked | reached | enriched after, s |
|---|---|---|
${ramp.map((step) => `| ${step.rate} | ${step.reached.toFixed(0)} | ${step.settled.toFixed(1)} |`).join('\n')}

## ${rate} events/s on the average, with bursts, for ${(report.seconds / 60).toFixed(1)} minutes

| | events |
|---|---|
| sent | ${events.sent} |
| answered 200 | ${events.answered200} |
| refused | ${events.refused} |
| stored | ${events.stored} |
| enriched | ${events.enriched} |
| archived, raw | ${events.archived?.raw ?? 0} |
| archived, enriched | ${events.archived?.enriched ?? 0} |
| lost | ${events.lost} |
| doubled | ${events.doubled} |

Reached ${report.eventsPerSecond.toFixed(0)} events/s; ${report.visits} visits ended; ${requests.answered200} requests, ${requests.retried} tried again; answers p50
${requests.ms.p50.toFixed(1)} ms, p99 ${requests.ms.p99.toFixed(1)} ms, longest ${requests.ms.max.toFixed(0)} ms; enriched ${report.settledAfterSeconds.toFixed(1)} s after the last event.

## Memory

Resident memory, looked at every five seconds. The slope is that of a line through the second half of the run, by least squares.

| process | MB at first | means of the five fifths of the run | at last | most | MB an hour | threads, means of the fifths |
|---|---|---|---|---|---|---|
${Object.entries(memoryMb)
  .map(
    ([name, mb]) =>
      `| ${name} | ${mb.first.toFixed(1)} | ${mb.fifths.map((value) => value.toFixed(0)).join(', ')} | ${[mb.last, mb.max, mb.mbPerHour].map((value) => value.toFixed(1)).join(' | ')} | ${mb.threads.map((value) => value.toFixed(0)).join(', ')} |`,
  )
  .join('\n')}

The generator holds the account of every batch, so its memory grows with what it has sent. Front door and functions run each
Lambda environment in a thread: where requests queue, more of them run at once, and each holds memory until it has been idle.
`;
await mkdir('bench/results', { recursive: true });
await writeFile('bench/results/soak.md', text);
console.log(text);
if (events.lost > 0 || events.doubled > 0) process.exitCode = 1;
