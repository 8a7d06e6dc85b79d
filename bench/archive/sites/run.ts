/**
 * What the requests of many small sites cost: an hour of each with a handful of events, archived by both archivers as their
 * schedule does (the hour itself, and once more an hour later), counted call by call:
 * `node bench/archive/sites/run.ts [--sites 200]`. Beside it, what two other ways would take.
 */
import { parseArgs } from 'node:util';
import { archiveIo, catchUp } from '../../../backend/src/archive/index.ts';
import { ARCHIVE_KINDS } from '../../../backend/src/archive/kinds.ts';
import { enrichedBatch, rawBatch } from '../../../backend/src/archive/testing/batches.ts';
import { putEnriched, putRaw, startStores } from '../../../backend/src/archive/testing/store.ts';
import { type CapacityUse, capacityChannel } from '../../../backend/src/clients/capacity.ts';
import { s3 } from '../../../backend/src/clients/store.ts';
import { PRICES } from '../../../backend/src/cost/prices.ts';

const { values } = parseArgs({ options: { sites: { type: 'string', default: '200' } } });
const sites = Number(values.sites);
const hour = '2026-11-22T14';
/** Full hours of a month. */
const HOURS = 720;

const stores = await startStores();
const raws = Array.from({ length: sites }, (_, n) =>
  [0, 1, 2].map((batch) => rawBatch(n * 3 + batch, { siteId: `site-${n}`, hour })),
).flat();
await putRaw(stores, raws);
await putEnriched(
  stores,
  raws.map((raw) => enrichedBatch(raw)),
);

const WRITES = /^(Put|Create|UploadPart|Complete|List|Copy)/;
let calls = new Map<string, number>();
const units = { read: 0, write: 0 };
s3().middlewareStack.add(
  (next, { commandName = '' }) =>
    (args) => {
      calls.set(commandName, (calls.get(commandName) ?? 0) + 1);
      return next(args);
    },
  { step: 'initialize', name: 'count' },
);
capacityChannel.subscribe((message) => {
  const { read, write } = message as CapacityUse;
  units.read += read;
  units.write += write;
});

type Cost = { writes: number; reads: number; read: number; write: number };
/** Dollars a GET or HEAD (https://aws.amazon.com/s3/pricing/, us-east-1). */
const S3_GET = 0.4 / 1e6;
const dollars = ({ writes, reads, read, write }: Cost): number =>
  writes * PRICES.s3Put.usd + reads * S3_GET + read * PRICES.readUnit.usd + write * PRICES.writeUnit.usd;
/** One scheduled run of both archivers, as a cost a site-hour. */
const run = async (now: string): Promise<Cost> => {
  calls = new Map();
  Object.assign(units, { read: 0, write: 0 });
  for (const kind of ARCHIVE_KINDS) {
    const { failures } = await catchUp(archiveIo('dev'), kind, new Date(now));
    if (failures.length > 0) throw new AggregateError(failures);
  }
  const sum = (is: boolean) =>
    [...calls].reduce((all, [name, times]) => all + (WRITES.test(name) === is ? times : 0), 0) / sites;
  console.log(`${now}: ${[...calls].map(([name, times]) => `${name} ${times / sites}`).join(', ')} a site-hour`);
  return { writes: sum(true), reads: sum(false), read: units.read / sites, write: units.write / sites };
};

const first = await run('2026-11-22T15:05:00Z');
const again = await run('2026-11-22T16:05:00Z');
const say = (name: string, cost: Cost) =>
  console.log(
    `${name}: ${cost.writes.toFixed(2)} PUT or LIST, ${cost.reads.toFixed(2)} GET or HEAD, ${cost.read.toFixed(2)} read and ${cost.write.toFixed(2)} write units a site-hour: ${(dollars(cost) * 1e6).toFixed(1)} millionths of a dollar, $${(dollars(cost) * HOURS * 10_000).toFixed(0)} a month for 10,000 sites`,
  );
const both = (a: Cost, b: Cost): Cost => ({
  writes: a.writes + b.writes,
  reads: a.reads + b.reads,
  read: a.read + b.read,
  write: a.write + b.write,
});
say('as it is', both(first, again));
say('without the second look at an hour', first);
// Nothing of S3 is a site's own then: an object and an index an archive and hour.
say('all small sites in one pack an hour', { ...both(first, again), writes: 4 / sites, reads: 4 / sites });
await stores.stop();
process.exit(0);
