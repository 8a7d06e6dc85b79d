import { cpus } from 'node:os';
import { meterWriteUnits } from '../backend/src/cost/meter.ts';
import { benchCollect } from './collect.bench.ts';
import { benchColdStart } from './edge-cold-start.bench.ts';
import { benchEnrichmentInMemory, benchEnrichmentOnTables } from './enrichment.bench.ts';
import { benchIngestCore } from './ingest-core.bench.ts';
import { benchLag } from './lag.bench.ts';

/**
 * `npm run bench`: the journey's stations, each beside a reference of the same run. Machines are noisy: what can be
 * compared over time are the ratios, and the counts (bytes, units), which do not depend on the machine.
 */
const say = (name: string, figure: string, reference = ''): void =>
  console.log(`${name.padEnd(34)}${figure.padEnd(44)}${reference}`);
const per = (value: number): string => Math.round(value).toLocaleString('en');

console.log(
  `${new Date().toISOString()}  Node ${process.version}  ${cpus().length} × ${cpus()[0]?.model ?? 'processor'}\n`,
);

const { door, bare } = await benchCollect();
say(
  'collect through the front door',
  `${per(door.perSecond)}/s, p50 ${door.p50.toFixed(1)} ms, p99 ${door.p99.toFixed(1)} ms`,
  `${(door.perSecond / bare.perSecond).toFixed(3)} of a bare Node server (${per(bare.perSecond)}/s)`,
);
say('  answers', JSON.stringify(door.statuses));

const lag = await benchLag();
say(
  'from the 200 to the enriched item',
  `p50 ${lag.p50.toFixed(0)} ms, p99 ${lag.p99.toFixed(0)} ms, ${per(lag.batches)} batches`,
  `at ${per(lag.rate)} batches/s, half of what collect and enrichment keep up with together (${per(lag.highest)}/s)`,
);
if (lag.failed > 0) say('  not answered 200', per(lag.failed));

const core = benchIngestCore();
say(
  'ingest core, 10 events',
  `${core.coreUs.toFixed(1)} µs CPU a batch`,
  `${core.ratio.toFixed(2)} × its floor (parse, HMAC, deflate: ${core.floorUs.toFixed(1)} µs)`,
);

const naive = await meterWriteUnits({ visits: 40, events: 30, perBatch: 1, visitsPerVisitor: 2 });
for (const perBatch of [1, 5, 10]) {
  const metered =
    perBatch === 1 ? naive : await meterWriteUnits({ visits: 60, events: 30, perBatch, visitsPerVisitor: 2 });
  say(
    `write units an event, ${perBatch} a batch`,
    metered.writeUnits.toFixed(3),
    `${(metered.writeUnits / naive.writeUnits).toFixed(2)} of one event a batch; ${Object.entries(metered.writes)
      .map(([table, units]) => `${table} ${units.toFixed(3)}`)
      .join(', ')}`,
  );
}

const memory = await benchEnrichmentInMemory();
const tables = await benchEnrichmentOnTables(10);
say(
  'enrichment on the tables',
  `${per(tables.eventsPerSecond)} events/s`,
  `${(tables.eventsPerSecond / memory.eventsPerSecond).toFixed(2)} of the same code with stores in memory (${per(memory.eventsPerSecond)} events a CPU second)`,
);

const cold = await benchColdStart();
say(
  'edge bundle',
  `${per(cold.bytes)} B, +${cold.overMs.toFixed(1)} ms to its handler`,
  `${cold.ratio.toFixed(2)} × node -e 0 (${cold.emptyMs.toFixed(1)} ms)`,
);
