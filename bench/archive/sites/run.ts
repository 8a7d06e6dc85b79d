/**
 * What the requests of many small sites cost: an hour of each with a handful of events, archived by both archivers as their
 * schedule does (the hour itself, and once more an hour later), counted call by call, with every site-hour at its own path
 * and with small sites packed: `node bench/archive/sites/run.ts [--sites 100,200]`.
 */
import { parseArgs } from 'node:util';
import { hourPlus } from '../../../backend/src/archive/hours.ts';
import { archiveHour, archiveIo, catchUp } from '../../../backend/src/archive/index.ts';
import { ARCHIVE_KINDS } from '../../../backend/src/archive/kinds.ts';
import { enrichedBatch, rawBatch } from '../../../backend/src/archive/testing/batches.ts';
import { putEnriched, putRaw, startStores } from '../../../backend/src/archive/testing/store.ts';
import { unusualSites } from '../../../backend/src/balance/traffic/watch.ts';
import { type CapacityUse, capacityChannel } from '../../../backend/src/clients/capacity.ts';
import { s3 } from '../../../backend/src/clients/store.ts';
import { PRICES } from '../../../backend/src/cost/prices.ts';

const { values } = parseArgs({ options: { sites: { type: 'string', default: '100,200' } } });
/** Full hours of a month. */
const HOURS = 720;
/** Dollars a GET or HEAD (https://aws.amazon.com/s3/pricing/, us-east-1). */
const S3_GET = 0.4 / 1e6;
const WRITES = /^(Put|Create|UploadPart|Complete|List|Copy)/;

const stores = await startStores();
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

const store = async (hour: string, sites: number) => {
  const raws = Array.from({ length: sites }, (_, n) =>
    [0, 1, 2].map((batch) => rawBatch(n * 3 + batch, { siteId: `site-${n}`, hour })),
  ).flat();
  await putRaw(stores, raws);
  await putEnriched(
    stores,
    raws.map((raw) => enrichedBatch(raw)),
  );
};

/** One scheduled run of both archivers, an hour after the given one has begun. */
const run = async (pack: boolean, hour: string) => {
  const end = new Date(Date.parse(`${hour}:00:00Z`) + 3_600_000);
  for (const [kind, minute] of [
    ['raw', 5],
    ['enriched', 15],
  ] as const) {
    const io = archiveIo('dev', { pack });
    const { failures } = await catchUp(io, kind, new Date(end.getTime() + minute * 60_000));
    if (failures.length > 0) throw new AggregateError(failures);
    if (kind === 'raw') await unusualSites(io, hour);
  }
};

/** Requests of an hour of so many sites: in the run at its end, and in the one after it. */
const measure = async (day: string, sites: number, pack: boolean) => {
  const hour = `${day}T14`;
  // As a run of the schedule finds it: the hour before, and those of the past that the raw archiver compares with.
  for (const back of [1, ...[1, 2, 3, 4, 5, 6, 7, 14, 21, 28].map((days) => days * 24)]) {
    await store(hourPlus(hour, -back), 1);
    for (const kind of ARCHIVE_KINDS)
      await archiveHour(archiveIo('dev', { pack }), { kind, hour: hourPlus(hour, -back) });
  }
  await store(hour, sites);
  calls = new Map();
  Object.assign(units, { read: 0, write: 0 });
  await run(pack, hour);
  await run(pack, hourPlus(hour, 1));
  const sum = (is: boolean) =>
    [...calls].reduce((all, [name, times]) => all + (WRITES.test(name) === is ? times : 0), 0);
  const [writes, reads] = [sum(true), sum(false)];
  const dollars = writes * PRICES.s3Put.usd + reads * S3_GET;
  const inAll = dollars + units.read * PRICES.readUnit.usd + units.write * PRICES.writeUnit.usd;
  const cells = [
    pack ? 'packed' : 'own paths',
    sites,
    writes,
    reads,
    (units.read / sites).toFixed(1),
    (units.write / sites).toFixed(1),
    ((inAll / sites) * 1e6).toFixed(1),
    `$${((inAll / sites) * HOURS * 10_000).toFixed(0)}`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
  console.error([...calls].map(([name, times]) => `${name} ${times}`).join(', '));
};

console.log(
  `${new Date().toISOString().slice(0, 16)}Z: S3 requests of an hour of all sites; units and cost a site-hour`,
);
console.log(
  '| way | sites | PUT, LIST | GET, HEAD | read units | write units | millionths of a dollar | 10,000 sites a month |',
);
console.log('|---|---|---|---|---|---|---|---|');
const days = ['2026-03-20', '2026-05-20', '2026-07-20', '2026-09-20', '2025-11-20', '2025-09-20'].values();
for (const pack of [false, true])
  for (const sites of values.sites.split(',').map(Number))
    await measure(days.next().value ?? '2025-01-20', sites, pack);
await stores.stop();
process.exit(0);
