import { handler as enriched } from '../../../backend/src/archive/enriched-handler.ts';
import { handler as raw } from '../../../backend/src/archive/raw-handler.ts';

/** The archivers' real handlers in a process of their own, so that memory and CPU are theirs alone. */
const [kind = '', hour = ''] = process.argv.slice(2);
const started = performance.now();
const { archived } = await (kind === 'raw' ? raw : enriched)({ hour });
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
console.log(
  JSON.stringify({
    events: archived.reduce((sum, { rows }) => sum + rows, 0),
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    maxRssMiB: Math.round(maxRSS / 1024),
  }),
);
