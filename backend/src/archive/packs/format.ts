import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { ArchiveKind } from '../kinds.ts';
import { ObjectMismatch } from '../lines.ts';

/**
 * A pack is one object that holds an hour of many small sites. It begins with a line of fixed length (form, bytes of the
 * directory), then the directory (gzipped JSON), then the sites' parts, one after the other: each is byte for byte what
 * would lie at the site's own path. Nothing in it says when it was made: the same site-hours give the same bytes.
 */
const FORM = 'evothesis-pack 1';
const DIGITS = 8;
const FIRST_LINE = FORM.length + 1 + DIGITS + 1;

/** Ends of the keys of a site-hour's objects, in the order of their parts. */
export const PARTS = ['.manifest.json', '.jsonl.gz', '.parquet'] as const;
export type Part = (typeof PARTS)[number];

/** One site of a pack. */
export type PackedSite = {
  siteId: string;
  /** Events, so that who only counts need not read the manifest. */
  rows: number;
  /** Hex SHA-256 of the manifest, which has those of the other parts. */
  manifestSha256: string;
  parts: readonly { name: Part; at: number; bytes: number }[];
};

/** What a pack says it holds. Places are counted from the end of the directory. */
export type Directory = {
  kind: ArchiveKind;
  hour: string;
  /** By site id. */
  sites: readonly PackedSite[];
  /** Sites whose hour is at its own path: too big from the start, or gone there since. */
  atPaths: readonly string[];
};

/** A site-hour on its way into a pack. */
export type Section = { siteId: string; rows: number; parts: ReadonlyMap<Part, Uint8Array> };

export const sectionBytes = ({ parts }: Section): number =>
  [...parts.values()].reduce((sum, part) => sum + part.length, 0);

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The bytes of a pack, its sites in order of their ids whatever order they come in. */
export const encodePack = (
  { kind, hour, atPaths }: Omit<Directory, 'sites'>,
  sections: readonly Section[],
): Uint8Array => {
  const body: Uint8Array[] = [];
  let at = 0;
  // Code unit order, which is the same on every machine.
  const sites = sections
    .toSorted((a, b) => (a.siteId < b.siteId ? -1 : 1))
    .map(({ siteId, rows, parts }): PackedSite => {
      const manifest = parts.get('.manifest.json');
      if (!manifest) throw new RangeError(`${siteId} has no manifest to be packed with`);
      const places = PARTS.flatMap((name) => {
        const bytes = parts.get(name);
        if (!bytes) return [];
        body.push(bytes);
        at += bytes.length;
        return [{ name, at: at - bytes.length, bytes: bytes.length }];
      });
      return { siteId, rows, manifestSha256: sha256(manifest), parts: places };
    });
  const directory: Directory = { kind, hour, sites, atPaths: [...new Set(atPaths)].sort() };
  const packed = gzipSync(JSON.stringify(directory), { level: 6 });
  const first = `${FORM} ${String(packed.length).padStart(DIGITS, '0')}\n`;
  return Buffer.concat([Buffer.from(first), packed, ...body]);
};

/** Where the parts begin, by a pack's first bytes. @throws ObjectMismatch for what is no pack */
export const bodyStart = (key: string, head: Uint8Array): number => {
  const first = Buffer.from(head.subarray(0, FIRST_LINE)).toString('latin1');
  const [, digits] = new RegExp(`^${FORM} (\\d{${DIGITS}})\n$`).exec(first) ?? [];
  if (digits === undefined) throw new ObjectMismatch(`${key} is no pack that this release can read`);
  return FIRST_LINE + Number(digits);
};

/**
 * The directory of a pack, by its bytes up to where the parts begin.
 * @throws ObjectMismatch for a directory that is damaged, or of another hour or archive than its key says
 */
export const decodeDirectory = (
  key: string,
  head: Uint8Array,
  { kind, hour }: Pick<Directory, 'kind' | 'hour'>,
): Directory => {
  let directory: Directory;
  try {
    directory = JSON.parse(gunzipSync(head.subarray(FIRST_LINE, bodyStart(key, head))).toString()) as Directory;
  } catch (cause) {
    throw new ObjectMismatch(`${key}: its directory is damaged`, { cause });
  }
  if (directory.kind !== kind || directory.hour !== hour)
    throw new ObjectMismatch(`${key} holds ${directory.kind} ${directory.hour}`);
  return directory;
};

/** A site's parts out of the bytes of a whole pack. */
export const sectionOf = (pack: Uint8Array, body: number, { siteId, rows, parts }: PackedSite): Section => ({
  siteId,
  rows,
  parts: new Map(parts.map(({ name, at, bytes }) => [name, pack.subarray(body + at, body + at + bytes)])),
});

/** @throws ObjectMismatch where a manifest is not what the directory says */
export const checkManifest = (key: string, { siteId, manifestSha256 }: PackedSite, manifest: Uint8Array): void => {
  if (sha256(manifest) !== manifestSha256) throw new ObjectMismatch(`${key}: the manifest of ${siteId} is damaged`);
};
