import type { Objects } from '../bucket.ts';
import { readBytes } from '../bytes.ts';
import type { ArchiveKind } from '../kinds.ts';
import { ObjectMismatch } from '../lines.ts';
import {
  bodyStart,
  checkManifest,
  type Directory,
  decodeDirectory,
  encodePack,
  type PackedSite,
  type Part,
  type Section,
  sectionOf,
} from './format.ts';
import { hourOfPack, PACKS, packKey, packPrefixes } from './keys.ts';
import { rememberLast } from './remember.ts';

/** First bytes that are read of a pack: the directory of about a thousand sites; a longer one takes a second reading. */
const HEAD_BYTES = 64 * 1024;
/** Directories that are remembered: three days of an export's hours. */
const DIRECTORIES = 96;
/** A pack that was damaged may have been made anew by hand; then it has more sites than the directory that is remembered. */
const REMEMBER_MS = 30_000;
/** Whole packs that are remembered by who asks for many sites of one: an hour, and those before it. */
const WHOLE = 4;
/** Tries with a pack that somebody else is changing. */
const TRIES = 8;
/** Directories that are read at a time. */
const AT_ONCE = 16;

const TYPE = { contentType: 'application/octet-stream' } as const;

export type Pack = {
  key: string;
  etag: string;
  /** Where its parts begin. */
  body: number;
  sites: ReadonlyMap<string, PackedSite>;
  atPaths: ReadonlySet<string>;
};
export type Here = { is: 'here'; pack: Pack; site: PackedSite };
/**
 * `at_path`: at its own path. `absent`: the hour has packs, none of which knew of this site; it may have come later.
 * `none`: the hour has no pack.
 */
export type Found = Here | { is: 'at_path' | 'absent' | 'none' };

type Hours = { from: string; to: string };

/**
 * The packs of one archive. A pack is written once, on the condition that nobody was faster, and after that only loses
 * sites; so a directory that says "here" is right until the pack has another ETag, which every reading looks at, and one
 * that says "not here" is right for ever. Only whether an hour has got another pack has to be asked again.
 * @param settled ask that once an hour of the archive: for a run that is alone at its work
 */
export const openPacks = (bucket: Objects, kind: ArchiveKind, { settled = false } = {}) => {
  const ends = new Map<string, number>();

  const readDirectory = async (key: string): Promise<Pack | null> => {
    for (let tries = 0; tries < TRIES; tries++) {
      const first = await readBytes(bucket, key, { from: 0, bytes: HEAD_BYTES });
      if (!first) return null;
      const body = bodyStart(key, first.bytes);
      const missing = body - first.bytes.length;
      const rest = missing > 0 ? await readBytes(bucket, key, { from: first.bytes.length, bytes: missing }) : null;
      if (missing > 0 && rest?.etag !== first.etag) continue;
      const head = Buffer.concat([first.bytes, ...(rest ? [rest.bytes] : [])]);
      const { sites, atPaths } = decodeDirectory(key, head, { kind, hour: hourOfPack(key) ?? '' });
      const { etag } = first;
      return { key, etag, body, sites: new Map(sites.map((each) => [each.siteId, each])), atPaths: new Set(atPaths) };
    }
    throw new ObjectMismatch(`${key} is being rewritten by somebody else`);
  };
  const directories = rememberLast<Pack>(DIRECTORIES, readDirectory, settled ? undefined : REMEMBER_MS);
  const wholes = rememberLast(WHOLE, (key) => readBytes(bucket, key));
  const forgetPack = (key: string): void => {
    directories.forget(key);
    wholes.forget(key);
  };

  const nth = async (hour: string, number: number): Promise<Pack | null> => {
    if (settled && number === ends.get(hour)) return null;
    const pack = await directories.get(packKey(hour, number));
    if (!pack) ends.set(hour, number);
    return pack;
  };
  const eachPack = async function* (hour: string): AsyncGenerator<Pack> {
    for (let number = 0; ; number++) {
      const pack = await nth(hour, number);
      if (!pack) return;
      yield pack;
    }
  };

  /** Where a site's hour is, if it is packed. */
  const find = async (siteId: string, hour: string): Promise<Found> => {
    let is: 'absent' | 'none' = 'none';
    for await (const pack of eachPack(hour)) {
      is = 'absent';
      if (pack.atPaths.has(siteId)) return { is: 'at_path' };
      const site = pack.sites.get(siteId);
      if (site) return { is: 'here', pack, site };
    }
    return { is };
  };

  /** All parts of a site's hour, out of the whole pack, which is remembered. Null: the pack has changed, find it again. */
  const section = async ({ pack, site }: Here): Promise<Section | null> => {
    const whole = await wholes.get(pack.key);
    if (whole?.etag !== pack.etag) {
      forgetPack(pack.key);
      return null;
    }
    const found = sectionOf(whole.bytes, pack.body, site);
    checkManifest(pack.key, site, found.parts.get('.manifest.json') ?? new Uint8Array());
    return found;
  };

  const readPart = async ({ pack, site }: Here, name: Part): Promise<Uint8Array | null | 'changed'> => {
    const place = site.parts.find((part) => part.name === name);
    if (!place) return null;
    const found = await readBytes(bucket, pack.key, { from: pack.body + place.at, bytes: place.bytes });
    if (found?.etag !== pack.etag) {
      forgetPack(pack.key);
      return 'changed';
    }
    if (name === '.manifest.json') checkManifest(pack.key, site, found.bytes);
    return found.bytes;
  };

  /** Lets `keep` decide of each site of a pack; it is written in one step, on the condition that nobody was faster. */
  const rewrite = async (key: string, keep: (siteId: string) => 'keep' | 'at_path' | 'gone'): Promise<number> => {
    const hour = hourOfPack(key) ?? '';
    for (let tries = 0; tries < TRIES; tries++) {
      const found = await readBytes(bucket, key);
      if (!found) return 0;
      const body = bodyStart(key, found.bytes);
      const before: Directory = decodeDirectory(key, found.bytes, { kind, hour });
      const leaving = before.sites.filter(({ siteId }) => keep(siteId) !== 'keep').map(({ siteId }) => siteId);
      const atPaths = [...before.atPaths, ...leaving].filter((siteId) => keep(siteId) !== 'gone');
      if (leaving.length === 0 && atPaths.length === before.atPaths.length) return 0;
      const staying = before.sites.filter(({ siteId }) => !leaving.includes(siteId));
      const sections = staying.map((site) => sectionOf(found.bytes, body, site));
      const put = await bucket.put(key, encodePack({ kind, hour, atPaths }, sections), {
        ...TYPE,
        ifMatch: found.etag,
      });
      forgetPack(key);
      if (put === 'written') return leaving.length;
    }
    throw new Error(`${key} is being rewritten by somebody else: run it again`);
  };

  /** Packs of some hours, both bounds included, in groups that are read at a time; oldest first. */
  const groups = async function* (hours?: Partial<Hours>): AsyncGenerator<Pack[]> {
    const { from = '', to = '9999' } = hours ?? {};
    let keys: string[] = [];
    const load = async () => {
      const packs = await Promise.all(keys.map(directories.get));
      keys = [];
      return packs.filter((pack) => pack !== null);
    };
    for (const prefix of from && to !== '9999' ? packPrefixes(from, to) : [PACKS])
      for await (const { key } of bucket.list(prefix)) {
        const hour = hourOfPack(key);
        if (hour === undefined || hour < from || hour > to) continue;
        keys.push(key);
        if (keys.length === AT_ONCE) yield await load();
      }
    yield await load();
  };

  return {
    /** The bucket itself: what lies at the sites' own paths. */
    own: bucket,
    find,
    section,
    /** Whether an hour has a pack. */
    any: async (hour: string): Promise<boolean> => (await nth(hour, 0)) !== null,

    /** A part of a site's hour. Null: the hour has packs and this is in none of them. Undefined: it has no pack. */
    read: async (siteId: string, hour: string, name: Part): Promise<Uint8Array | null | undefined> => {
      for (let tries = 0; tries < TRIES; tries++) {
        const found = await find(siteId, hour);
        if (found.is !== 'here') return found.is === 'none' ? undefined : null;
        const part = await readPart(found, name);
        if (part !== 'changed') return part;
      }
      throw new ObjectMismatch(`the pack of ${hour} is being rewritten by somebody else`);
    },

    /** Hours in which a site is packed, both bounds included, oldest first. One listing a month, and the directories. */
    hours: async (siteId: string, range?: Hours): Promise<string[]> => {
      const found = new Set<string>();
      for await (const packs of groups(range))
        for (const { key, sites } of packs) if (sites.has(siteId)) found.add(hourOfPack(key) ?? '');
      return [...found].sort();
    },

    /**
     * Writes a new pack of an hour.
     * @param atPaths sites of the hour that are too big for it
     * @returns `conflict`: another was first, and may have the same sites: look again
     */
    add: async (
      hour: string,
      sections: readonly Section[],
      atPaths: readonly string[],
    ): Promise<'written' | 'conflict'> => {
      let number = 0;
      while (await nth(hour, number)) number++;
      ends.delete(hour);
      const body = encodePack({ kind, hour, atPaths }, sections);
      return bucket.put(packKey(hour, number), body, { ...TYPE, ifAbsent: true });
    },

    /** Takes sites out of the packs of an hour, because what is at their own paths holds. Nothing of them stays but the id. */
    leave: async (hour: string, siteIds: readonly string[]): Promise<void> => {
      const going = new Set(siteIds);
      for await (const { key, sites } of eachPack(hour))
        if (siteIds.some((siteId) => sites.has(siteId)))
          await rewrite(key, (siteId) => (going.has(siteId) ? 'at_path' : 'keep'));
    },

    /**
     * Removes sites from packs for good, each pack in one step.
     * @param hours which packs; default: all
     * @returns site-hours removed
     */
    forget: async (isGone: (siteId: string, hour: string) => boolean, hours?: Partial<Hours>): Promise<number> => {
      let removed = 0;
      for await (const packs of groups(hours))
        for (const { key, sites, atPaths } of packs) {
          const hour = hourOfPack(key) ?? '';
          if ([...sites.keys(), ...atPaths].some((siteId) => isGone(siteId, hour)))
            removed += await rewrite(key, (siteId) => (isGone(siteId, hour) ? 'gone' : 'keep'));
        }
      return removed;
    },
  };
};
export type Packs = ReturnType<typeof openPacks>;
