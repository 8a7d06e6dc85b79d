import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { erase, erasureIo } from '../../erasure/index.ts';
import { exportEvents } from '../../export/index.ts';
import { packedHours } from '../../query/engines/hot/packed-events.ts';
import { rebuild } from '../../rebuild/index.ts';
import { tableNames } from '../../records/names.ts';
import type { RawBatch } from '../../records/raw.ts';
import { defaultSiteConfig } from '../../records/site.ts';
import { readBytes } from '../bytes.ts';
import { expireSites, overdue } from '../expire.ts';
import { type ArchiveIo, archiveHour, archiveIo, catchUp, unpackHour, verifyHour } from '../index.ts';
import { archivedHours } from '../inventory.ts';
import { ARCHIVE_KINDS, type ArchiveKind } from '../kinds.ts';
import { manifestKey } from '../manifest.ts';
import type { Bucket } from '../ports.ts';
import { enrichedBatch, rawBatch } from '../testing/batches.ts';
import { eachPage, putEnriched, putRaw, startStores, type TestStores } from '../testing/store.ts';
import { bodyStart, decodeDirectory, encodePack, PARTS, sectionOf } from './format.ts';
import { packKey } from './keys.ts';
import { createPacker } from './packer.ts';

const hour = '2026-11-22T14';
/** Ids that begin alike, hold dots, or differ in what a sloppy comparison takes for the same. */
const SMALL = ['A', 'a', 'a-1', 'a.b', 'ab'].sort();
const BIG = 'a.big';
const TYPE = { contentType: 'application/octet-stream' };

let stores: TestStores;
/** Everything at its own path. */
let plain: ArchiveIo;
let control: Record<ArchiveKind, Map<string, Buffer>>;
/** A run of the archivers of a stage that packs: each knows nothing of the one before. */
const packing = () => archiveIo('dev', { pack: true });

const objectsIn = async (bucket: Bucket): Promise<Map<string, Buffer>> => {
  const found = new Map<string, Buffer>();
  for await (const { key } of bucket.list('')) found.set(key, (await readBytes(bucket, key))?.bytes ?? Buffer.alloc(0));
  return found;
};
const everything = async () => ({
  raw: await objectsIn(plain.buckets.raw),
  enriched: await objectsIn(plain.buckets.enriched),
});
const clear = async () => {
  for (const bucket of Object.values(plain.buckets)) {
    const keys: string[] = [];
    for await (const { key } of bucket.list('')) keys.push(key);
    await bucket.remove(keys);
  }
};
const restore = async (objects: typeof control) => {
  await clear();
  for (const kind of ARCHIVE_KINDS)
    for (const [key, bytes] of objects[kind]) await plain.buckets[kind].put(key, bytes, TYPE);
};
const store = async (batches: readonly RawBatch[]) => {
  await putRaw(stores, batches);
  await putEnriched(
    stores,
    batches.map((raw) => enrichedBatch(raw)),
  );
};
const archiveBoth = async (io: ArchiveIo, siteId?: string) => {
  const outcomes = [];
  for (const kind of ARCHIVE_KINDS)
    outcomes.push(...(await archiveHour(io, { kind, hour, ...(siteId && { siteId }) })));
  return outcomes;
};
const verified = async (siteId?: string) =>
  (await verifyHour(archiveIo('dev'), { hour, ...(siteId && { siteId }) })).flatMap(({ siteId, problems }) =>
    problems.map(({ code }) => `${siteId} ${code}`),
  );
const rawsOf = (siteId: string, at: number): RawBatch[] =>
  [0, 1, 2].map((n) =>
    rawBatch(at * 10 + n, {
      siteId,
      hour,
      batch: { visitorId: `visitor-${siteId}-${n}-abcdef`, sessionId: `session-${siteId}-${n}-abcdef` },
    }),
  );
const big = () =>
  Array.from({ length: 2 }, (_, n) =>
    rawBatch(5000 + n, { siteId: BIG, hour, events: Array.from({ length: 300 }, (_, seq) => ({ seq: seq + 1 })) }),
  );

beforeAll(async () => {
  stores = await startStores();
  plain = archiveIo('dev');
  await store([...SMALL.flatMap(rawsOf), ...big()]);
  await archiveBoth(plain);
  control = await everything();
  expect(control.raw.size + control.enriched.size).toBe((SMALL.length + 1) * 6);
});
afterAll(() => stores.stop());

describe('an hour of small sites', () => {
  let packed: Awaited<ReturnType<typeof everything>>;
  beforeAll(async () => {
    await clear();
    await archiveBoth(packing());
    packed = await everything();
  });
  /** As packed, whatever the test before left. */
  beforeEach(() => restore(packed));

  it('is one object an archive, in which every part is byte for byte what it would be at its path', async () => {
    for (const kind of ARCHIVE_KINDS) {
      const keys = [...(await objectsIn(plain.buckets[kind])).keys()];
      expect(keys.filter((key) => !key.includes(`domain=${BIG}/`))).toEqual([packKey(hour, 0)]);
      for (const [key, bytes] of control[kind])
        if (!key.endsWith('symlink.txt')) {
          expect((await readBytes(plain.buckets[kind], key))?.bytes.equals(bytes), key).toBe(true);
          expect(await plain.buckets[kind].size(key)).toBe(bytes.length);
        }
      for (const siteId of [...SMALL, BIG])
        expect(await archivedHours(plain.buckets[kind], kind, siteId)).toEqual([hour]);
      for (const siteId of ['a/../ab', '.', 'a.', 'aa', 'А', ''])
        expect(await readBytes(plain.buckets[kind], manifestKey(kind, siteId, hour))).toBeNull();
    }
    expect(await verified()).toEqual([]);
  });

  it('is the same bytes again, and costs a second look no writing', async () => {
    const io = packing();
    const written: string[] = [];
    for (const { own } of Object.values(io.packing ?? {}))
      own.put = async (key) => {
        written.push(key);
        return 'written';
      };
    expect(new Set((await archiveBoth(io)).map(({ status }) => status))).toEqual(new Set(['unchanged']));
    expect(written).toEqual([]);
    await clear();
    await archiveBoth(packing());
    expect(await everything()).toEqual(packed);
  });

  it('is the same bytes whoever is killed or was faster', async () => {
    await clear();
    for (const kind of ARCHIVE_KINDS) {
      const io = packing();
      const own = io.packing?.[kind].own as Bucket;
      const { put } = own;
      own.put = async (key, ...write) => {
        // The one dies before its pack is there, the other before it is noted that it is.
        const isPack = key.startsWith('packs/');
        if (isPack && kind === 'raw') throw new Error('gone');
        const done = await put(key, ...write);
        if (isPack) throw new Error('gone');
        return done;
      };
      await expect(archiveHour(io, { kind, hour })).rejects.toThrow('gone');
    }
    await archiveBoth(packing());
    expect(await everything()).toEqual(packed);
    await clear();
    await Promise.all([archiveBoth(packing()), archiveBoth(packing())]);
    expect(await everything()).toEqual(packed);
  });

  it('is found damaged wherever a byte is another one, and mended', async () => {
    for (const kind of ARCHIVE_KINDS) {
      const key = packKey(hour, 0);
      const whole = (await readBytes(plain.buckets[kind], key))?.bytes as Buffer;
      const body = bodyStart(key, whole);
      const { sites } = decodeDirectory(key, whole, { kind, hour });
      const places = (sites[2]?.parts ?? []).map(({ at, bytes }) => body + at + Math.floor(bytes / 2));
      for (const at of [...(kind === 'raw' ? [3, Math.floor(body / 2)] : []), ...places]) {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] as number) ^ 1;
        await plain.buckets[kind].put(key, damaged, TYPE);
        expect(await verified(SMALL[2]), `${kind} byte ${at}`).toContain(`${SMALL[2]} object_damaged`);
      }
      // The last place is in an object: archived again, the site has it at its path.
      await archiveBoth(packing(), SMALL[2]);
      expect(await verified(SMALL[2])).toEqual([]);
    }
  });

  it('is restated by one writer at a time', async () => {
    const { raw } = archiveIo('dev').buckets;
    const key = manifestKey('raw', 'ab', hour);
    const seen = await raw.read(key);
    const put = (body: string) => raw.put(key, Buffer.from(body), { ...TYPE, ifMatch: seen?.etag ?? '' });
    expect([await put('first'), await put('second')]).toEqual(['written', 'conflict']);
    expect((await readBytes(raw, key))?.bytes.toString()).toBe('first');
  });

  it('gives an export the same cells', async () => {
    const cells = async () => {
      const files: string[] = [];
      for (const siteId of ['A', 'a', 'ab']) {
        const range = { from: new Date('2026-11-22T13:00:00Z'), to: new Date('2026-11-22T16:00:00Z') };
        const { manifest, rows } = await exportEvents(erasureIo('dev'), { siteId, ...range, format: 'csv' });
        files.push(`${siteId} ${rows} ${manifest.files[0]?.sha256}`);
      }
      return files;
    };
    const before = await cells();
    expect(before[0]).toMatch(/^A 6 /);
    const lines = await packedHours(archiveIo('dev').buckets.enriched).lines('ab', hour);
    expect(lines.map(({ siteId }) => siteId)).toEqual(Array(6).fill('ab'));
    await restore(control);
    expect(await cells()).toEqual(before);
  });

  it('lets a site go to its own paths: unpacked, byte for byte', async () => {
    for (const siteId of SMALL.slice(0, 2)) {
      const io = archiveIo('dev');
      for (const kind of ARCHIVE_KINDS) {
        // Stopped once on its way.
        const own = io.buckets[kind].packs?.own as Bucket;
        const { put } = own;
        let times = 0;
        own.put = (...write) => (++times === 2 ? Promise.reject(new Error('gone')) : put(...write));
        await expect(unpackHour(io, kind, { siteId, hour })).rejects.toThrow('gone');
        expect(await unpackHour(io, kind, { siteId, hour })).toBe(true);
        expect(await unpackHour(io, kind, { siteId, hour })).toBe(false);
      }
    }
    const left = await everything();
    for (const kind of ARCHIVE_KINDS) {
      const of = (objects: Map<string, Buffer>) => [...objects].filter(([key]) => /=(A|a|a\.big)\//.test(key));
      expect(of(left[kind])).toEqual(of(control[kind]));
      expect(left[kind].size).toBe(of(control[kind]).length + 1);
    }
    // It does not come back.
    expect(new Set((await archiveBoth(packing())).map(({ status }) => status))).toEqual(new Set(['unchanged']));
  });

  it('loses what its site no longer keeps, and nothing else', async () => {
    const sites = SMALL.map((siteId) => ({ siteId, ...(siteId === 'a.b' && { archiveDays: 30 }) }));
    const { raw } = archiveIo('dev').buckets;
    // A reader that remembers where the sites of the pack were.
    const { raw: reader } = archiveIo('dev').buckets;
    const partOf = async (siteId: string) => (await readBytes(reader, manifestKey('raw', siteId, hour)))?.bytes;
    expect(await partOf('ab')).toEqual(control.raw.get(manifestKey('raw', 'ab', hour)));
    expect(await expireSites(raw, 'raw', sites, new Date('2026-12-22T14:59:00Z'))).toBe(0);
    const late = new Date('2026-12-25T14:30:00Z');
    expect(await overdue(raw, 'raw', 'a.b', 30, late)).toContain('a.b');
    expect(await expireSites(raw, 'raw', sites, new Date('2026-12-22T15:00:00Z'))).toBe(1);
    expect(await overdue(archiveIo('dev').buckets.raw, 'raw', 'a.b', 30, late)).toBeNull();
    expect(await partOf('ab')).toEqual(control.raw.get(manifestKey('raw', 'ab', hour)));
    expect(await partOf('a.b')).toBeUndefined();
    for (const siteId of SMALL)
      expect(await archivedHours(archiveIo('dev').buckets.raw, 'raw', siteId)).toEqual(siteId === 'a.b' ? [] : [hour]);
  });
});

describe('what changes a packed hour', () => {
  const now = new Date('2026-11-22T15:05:00Z');
  beforeAll(async () => {
    await clear();
    await archiveBoth(packing());
  });

  it('late events: a revision at the paths of their site, and the others as they were', async () => {
    await store([rawBatch(77, { siteId: 'a', hour })]);
    expect(await verified()).toContain('a late_data');
    const outcomes = await archiveBoth(packing());
    for (const { siteId, status, revision } of outcomes)
      expect([siteId, status, revision]).toEqual(siteId === 'a' ? ['a', 'written', 2] : [siteId, 'unchanged', 1]);
    for (const kind of ARCHIVE_KINDS) {
      const { sites, atPaths } = decodeDirectory(
        packKey(hour, 0),
        (await readBytes(plain.buckets[kind], packKey(hour, 0)))?.bytes as Buffer,
        { kind, hour },
      );
      expect([sites.map(({ siteId }) => siteId), atPaths]).toEqual([
        SMALL.filter((siteId) => siteId !== 'a'),
        ['a', BIG],
      ]);
    }
    expect(await verified()).toEqual([]);
  });

  it('an erasure: no trace in any byte, and the others as they were', async () => {
    const person = 'visitor-ab-1-abcdef';
    /** Every object, and every part of every pack, unpacked where it is packed. */
    const text = async () => {
      let all = '';
      for (const [kind, objects] of Object.entries(await everything()) as [ArchiveKind, Map<string, Buffer>][])
        for (const [key, bytes] of objects) {
          all += bytes.toString('latin1');
          if (key.endsWith('.gz')) all += gunzipSync(bytes);
          if (!key.startsWith('packs/')) continue;
          const body = bodyStart(key, bytes);
          for (const site of decodeDirectory(key, bytes, { kind, hour }).sites) {
            const lines = sectionOf(bytes, body, site).parts.get('.jsonl.gz');
            if (lines) all += gunzipSync(lines);
          }
        }
      return all;
    };
    const count = (all: string, id: string) => all.split(id).length - 1;
    const before = await text();
    expect(count(before, person)).toBeGreaterThan(3);
    // Stopped after the rewritten hour is at its path and before it has left its pack, then run again.
    const io = erasureIo('dev');
    const own = io.buckets.raw.packs?.own as Bucket;
    const { put } = own;
    own.put = (key, ...write) => (key.startsWith('packs/') ? Promise.reject(new Error('gone')) : put(key, ...write));
    const subject = { siteId: 'ab', by: 'visitor', value: person } as const;
    await expect(erase(io, subject, now)).rejects.toThrow('gone');
    own.put = put;
    expect((await erase(io, subject, now)).archives.length).toBeGreaterThan(0);
    const after = await text();
    expect(count(after, person)).toBe(0);
    for (const siteId of SMALL.filter((each) => each !== 'ab')) {
      const other = `visitor-${siteId}-1-abcdef`;
      expect(count(after, other), siteId).toBe(count(before, other));
    }
    expect(count(after, 'visitor-ab-2-abcdef')).toBeGreaterThan(3);
    for await (const items of eachPage(stores, tableNames('dev').rawEvents))
      expect(JSON.stringify(items)).not.toContain('session-ab-1-abcdef');
    expect(await verified()).toEqual([]);
    expect((await archiveBoth(packing())).find(({ siteId }) => siteId === 'ab')).toMatchObject({ revision: 2 });
  });

  it('a rebuild: what comes out differently is at its paths', async () => {
    const site = defaultSiteConfig('a-1', 'dev');
    const range = { site, from: new Date(`${hour}:00:00Z`), to: now };
    const done = await rebuild(archiveIo('dev'), range);
    expect(done).toMatchObject({ hours: 1, rewritten: 1 });
    expect(await archiveIo('dev').buckets.enriched.packs?.find('a-1', hour)).toEqual({ is: 'at_path' });
    expect(await rebuild(archiveIo('dev'), range)).toMatchObject({ rewritten: 0 });
    expect(await verified()).toEqual([]);
  });

  it('the removal of a site', async () => {
    for (const kind of ARCHIVE_KINDS)
      expect(await archiveIo('dev').buckets[kind].packs?.forget((siteId) => siteId === 'A')).toBe(1);
    const { raw } = archiveIo('dev').buckets;
    expect(await archivedHours(raw, 'raw', 'A')).toEqual([]);
    expect(await archivedHours(raw, 'raw', 'a.b')).toEqual([hour]);
  });
});

it('a scheduled run asks for nothing of a site that it can know of nothing, and packs what is enriched', async () => {
  await clear();
  const [first, second] = ['2026-12-01T10', '2026-12-01T11'];
  const raws = ['x', 'y', 'z'].flatMap((siteId, n) => [first, second].map((at) => rawBatch(n, { siteId, hour: at })));
  await putRaw(stores, raws);
  await putEnriched(
    stores,
    raws.filter(({ siteId }) => siteId !== 'z').map((raw) => enrichedBatch(raw)),
  );
  const run = async (at: string) => {
    const io = packing();
    const own = io.packing?.enriched.own as Bucket;
    const { read } = own;
    const asked: string[] = [];
    own.read = (key, range) => {
      if (!key.startsWith('packs/')) asked.push(key);
      return read(key, range);
    };
    const { outcomes, failures } = await catchUp(io, 'enriched', new Date(at));
    expect(failures).toEqual([]);
    return { asked, told: outcomes.map((one) => `${one.hour.slice(11)} ${one.siteId} ${one.status}`) };
  };
  await run(`${first}:75:00Z`.replace('10:75', '11:15'));
  expect(await run('2026-12-01T12:15:00Z')).toMatchObject({
    asked: [],
    told: ['10 x unchanged', '10 y unchanged', '10 z unchanged', '11 x written', '11 y written', '11 z waiting'],
  });
  await putEnriched(
    stores,
    raws.filter(({ siteId }) => siteId === 'z').map((raw) => enrichedBatch(raw)),
  );
  const { told } = await run('2026-12-01T13:15:00Z');
  expect(told).toEqual(['10 z written', '11 x unchanged', '11 y unchanged', '11 z written']);
  expect(await archivedHours(plain.buckets.enriched, 'enriched', 'z')).toEqual([first, second]);
});

it('a pack is the same bytes in whatever order its sites come', () => {
  const sections = ['b', 'a.b', 'a'].map((siteId) => ({
    siteId,
    rows: 1,
    parts: new Map([[PARTS[0], Buffer.from(siteId)]]),
  }));
  const made = [sections, sections.toReversed()].map((some) => encodePack({ kind: 'raw', hour, atPaths: [] }, some));
  expect(made[0]).toEqual(made[1]);
});

it('a pack that is full is followed by another, in the order of the sites', async () => {
  await clear();
  const sections = Array.from({ length: 50 }, (_, n) => ({
    site: { siteId: `site-${String(n).padStart(2, '0')}` },
    outcome: { manifest: {} },
    section: {
      siteId: `site-${String(n).padStart(2, '0')}`,
      rows: n,
      parts: new Map([
        [PARTS[0], Buffer.from(`{"rows":${n}}`)],
        [PARTS[1], Buffer.alloc(250 * 1024, n)],
      ]),
    },
  }));
  const packs = packing().packing?.raw as NonNullable<Bucket['packs']>;
  const packer = createPacker(packs, hour);
  const settled: string[] = [];
  for (const one of sections) settled.push(...(await packer.take(one)).settled.map(({ site }) => site.siteId));
  expect(settled).toHaveLength(32);
  settled.push(...(await packer.end()).settled.map(({ site }) => site.siteId));
  expect(settled).toEqual(sections.map(({ site }) => site.siteId));
  const found = await archiveIo('dev').buckets.raw.packs?.find('site-49', hour);
  expect(found).toMatchObject({ is: 'here', pack: { key: packKey(hour, 1) }, site: { rows: 49 } });
});
