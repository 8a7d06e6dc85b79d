import { createHmac } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { deflateRawSync } from 'node:zlib';
import { RAW_DICTIONARY } from '../backend/src/records/dictionary.ts';
import { toRawItem } from '../backend/src/records/raw-item.ts';
import { defaultSiteConfig } from '../backend/src/records/site.ts';
import { type IngestContext, ingest } from '../edge/src/ingest/index.ts';
import { recordedBatch } from '../edge/tests/bodies.ts';

/**
 * The ingest core alone, on one thread: bytes of a 10-event batch in, the item for the table out. Beside it, in the same
 * run, the floor that no ingest can go below: parse the body, one HMAC, one deflate of what is stored.
 */
export const benchContext = (siteId: string): IngestContext => ({
  stage: 'prod',
  site: { ...defaultSiteConfig(siteId, 'prod'), privacy: 'full', domains: ['*.northwind-outdoors.example'] },
  siteKnown: true,
  identityKey: KEY,
  dailyKey: () => KEY,
  random: () => 'unused',
});
export const KEY = new Uint8Array(32).fill(7);

const microseconds = (run: (index: number) => void, runs: number): number => {
  const before = process.cpuUsage();
  for (let index = 0; index < runs; index++) run(index);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / runs;
};

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Bytes on the heap and in buffers that one run takes, before anything of it is collected; the median of many. */
const bytesOf = (run: (index: number) => void): number => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const taken = (): number => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const samples = Array.from({ length: 41 }, (_, round) => {
    collect();
    const before = taken();
    for (let index = 0; index < 5; index++) run(round * 5 + index);
    return Math.round((taken() - before) / 5);
  });
  return median(samples);
};

export const benchIngestCore = (runs = 3_000, rounds = 7) => {
  const bodies = Array.from({ length: 64 }, (_, seed) => {
    const { body, headers } = recordedBatch(seed);
    const bytes = Buffer.from(JSON.stringify(body));
    const { batch } = ingest(requestOf(bytes, headers), benchContext);
    if (!batch) throw new Error(`body ${seed} was refused`);
    const { siteId: _s, sessionId: _i, ...content } = batch;
    return { bytes, headers, content: JSON.stringify(content) };
  });
  const body = (index: number) => bodies[index % bodies.length] as (typeof bodies)[number];
  const core = (index: number): void => {
    const { bytes, headers } = body(index);
    const { batch } = ingest(requestOf(bytes, headers), benchContext);
    if (batch) toRawItem(batch);
  };
  const floor = (index: number): void => {
    const { bytes, content } = body(index);
    JSON.parse(bytes.toString());
    createHmac('sha256', KEY).update('203.0.113.7').digest();
    deflateRawSync(content, { dictionary: RAW_DICTIONARY.bytes });
  };
  microseconds(core, runs);
  microseconds(floor, runs);
  // In turns, so that a busy machine is busy for both.
  const times = Array.from({ length: rounds }, () => [microseconds(core, runs), microseconds(floor, runs)] as const);
  const coreUs = median(times.map(([each]) => each));
  const floorUs = median(times.map(([, each]) => each));
  const [bytesAllocated, floorBytes] = [bytesOf(core), bytesOf(floor)];
  return { coreUs, floorUs, ratio: coreUs / floorUs, bytesAllocated, floorBytes, bodyBytes: body(0).bytes.length };
};

/** Requests of ten events each, from 64 different visits. */
export const benchRequests = () =>
  Array.from({ length: 64 }, (_, seed) => {
    const { body, headers } = recordedBatch(seed);
    return requestOf(Buffer.from(JSON.stringify(body)), headers);
  });

const requestOf = (body: Buffer, headers: Readonly<Record<string, string>>) => ({
  method: 'POST',
  path: '/collect',
  headers,
  body,
  viewer: { ip: '203.0.113.7', country: 'US', asn: 7922 },
  receivedAt: '2026-11-22T14:59:59.000Z',
});

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { coreUs, floorUs, ratio, bytesAllocated, floorBytes, bodyBytes } = benchIngestCore();
  console.log(
    `ingest core, 10 events (${bodyBytes} B): ${coreUs.toFixed(1)} µs CPU a batch, ${bytesAllocated} B allocated`,
  );
  console.log(`floor (JSON.parse + HMAC + deflate):  ${floorUs.toFixed(1)} µs CPU, ${floorBytes} B`);
  console.log(`ratio: ${ratio.toFixed(2)}`);
}
