import { pathToFileURL } from 'node:url';

/**
 * An archiver's bundle in a process of its own, so that memory and CPU are its alone: `run.ts BUNDLE HOUR`. `PATIENCE`: how
 * many times as long as on AWS it waits for an answer, where the machine is too busy to give one within its time-outs.
 */
const [bundle = '', hour = ''] = process.argv.slice(2);
const { handler } = (await import(pathToFileURL(bundle).href)) as {
  handler: (event: { hour: string }) => Promise<{ archived: { rows: number }[] }>;
};
const patience = Number(process.env.PATIENCE ?? 1);
const wait = globalThis.setTimeout;
/** Time-outs are of a second and more; pauses between tries are shorter, and stay as they are. */
const stretched = (work: () => void, ms = 0, ...rest: []) => wait(work, ms < 1000 ? ms : ms * patience, ...rest);
if (patience > 1) globalThis.setTimeout = Object.assign(stretched, wait);
process.stdout.write('begins\n');
const started = performance.now();
const { archived } = await handler({ hour });
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
console.log(
  JSON.stringify({
    events: archived.reduce((sum, { rows }) => sum + rows, 0),
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    maxRssMiB: Math.round(maxRSS / 1024),
  }),
);
