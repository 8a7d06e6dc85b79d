import { deflateRawSync, type ZlibOptions } from 'node:zlib';
import { RAW_DICTIONARY } from '../../backend/src/records/dictionary.ts';
import { unpack } from '../../backend/src/records/packed.ts';
import { toRawItem } from '../../backend/src/records/raw-item.ts';
import { hmac } from '../../edge/src/ingest/hmac.ts';
import { ingest } from '../../edge/src/ingest/index.ts';
import { benchContext, benchRequests, KEY } from '../ingest-core.bench.ts';

export type Part = { name: string; us: number; bytes?: number };

/** Where the core's time goes, each part alone, and other ways to pack; in turns, so that a busy machine is busy for all. */
export const benchParts = (runs = 1_500, rounds = 7): Part[] => {
  const all = benchRequests().map((request) => {
    const { batch } = ingest(request, benchContext);
    if (!batch) throw new Error('a body was refused');
    const value = unpack(toRawItem(batch).payload);
    return { request, batch, value, json: JSON.stringify(value) };
  });
  const at = (n: number) => all[n % all.length] as (typeof all)[number];
  const packed = (options: ZlibOptions) => (n: number) =>
    deflateRawSync(at(n).json, { dictionary: RAW_DICTIONARY.bytes, ...options });
  const ways: Record<string, (n: number) => { length: number } | undefined> = {
    'JSON.parse of the body': (n) => void JSON.parse(at(n).request.body.toString()),
    'one HMAC-SHA-256': () => void hmac(KEY, '203.0.113.7'),
    'JSON.stringify of what is stored': (n) => void JSON.stringify(at(n).value),
    'deflate as it is (level 6, memLevel 6)': packed({ level: 6, memLevel: 6 }),
    'deflate, level 1': packed({ level: 1, memLevel: 6 }),
    'deflate, level 4': packed({ level: 4, memLevel: 6 }),
    'deflate, window of 8 KB': packed({ level: 6, memLevel: 6, windowBits: 13 }),
    'deflate, smallest tables (memLevel 5, window of 8 KB)': packed({ level: 6, memLevel: 5, windowBits: 13 }),
    'deflate, buffer of 2 KB': packed({ level: 6, memLevel: 6, chunkSize: 2_048 }),
    'deflate without the dictionary': packed({ level: 6, memLevel: 6, dictionary: undefined }),
    'reading and judging, parse included (`ingest`)': (n) => void ingest(at(n).request, benchContext),
    'making the item, deflate included (`toRawItem`)': (n) => void toRawItem(at(n).batch),
  };
  const times = new Map(Object.keys(ways).map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++)
    for (const [name, way] of Object.entries(ways)) {
      const before = process.cpuUsage();
      for (let n = 0; n < runs; n++) way(n);
      const { user, system } = process.cpuUsage(before);
      times.get(name)?.push((user + system) / runs);
    }
  return Object.entries(ways).map(([name, way]) => {
    const sorted = (times.get(name) ?? []).sort((a, b) => a - b);
    const sizes = all.map((_, n) => way(n)?.length ?? 0);
    const bytes = sizes.reduce((sum, size) => sum + size, 0) / all.length;
    return { name, us: sorted[sorted.length >> 1] ?? Number.NaN, ...(bytes > 0 && { bytes }) };
  });
};
