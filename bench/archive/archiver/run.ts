import { pathToFileURL } from 'node:url';

/** An archiver's bundle in a process of its own, so that memory and CPU are its alone: `run.ts BUNDLE HOUR`. */
const [bundle = '', hour = ''] = process.argv.slice(2);
const { handler } = (await import(pathToFileURL(bundle).href)) as {
  handler: (event: { hour: string }) => Promise<{ archived: { rows: number }[] }>;
};
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
