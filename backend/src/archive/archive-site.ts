import { createHash } from 'node:crypto';
import { createBalance } from '../balance/index.ts';
import type { ArchivedObject, BalanceSheet, HourManifest, Revision } from '../records/manifest.ts';
import { createIsErased } from '../records/tombstones.ts';
import { linkOf, putLink } from './athena-link.ts';
import { createFacts } from './facts.ts';
import { hourWriters } from './hour-writers.ts';
import type { ArchiveKind } from './kinds.ts';
import { closeBalance } from './look-back.ts';
import { manifestBytes, manifestKey, nextManifest, sameContent } from './manifest.ts';
import { PARTS, type Section } from './packs/format.ts';
import { holdBack, isSmall } from './packs/small.ts';
import { PACKED, packsFirst } from './packs/view.ts';
import type { ArchiveIo, Bucket, ObjectWriter, SiteHour } from './ports.ts';
import { readManifest, type StoredManifest } from './read.ts';
import { enrichedHour, rawHour } from './sources.ts';

export type ArchiveOutcome = {
  kind: ArchiveKind;
  siteId: string;
  hour: string;
  /**
   * `written`: a new revision. `unchanged`: the same content again, nothing rewritten. `empty`: the hour was opened and
   * holds no event. `kept`: the tables hold fewer events than the archive (their time to live is over), which stays.
   * `waiting`: not all of it has been enriched yet, and the next run packs it.
   */
  status: 'written' | 'unchanged' | 'empty' | 'kept' | 'waiting';
  rows: number;
  revision: number;
  manifestKey: string;
  manifest: HourManifest | null;
};

export type SiteRequest = {
  kind: ArchiveKind;
  /** Default `first`, then `late_data`. */
  reason?: Revision['reason'];
  /** The hour has just ended, and the run that packed the one before has ended too: what no marker tells of is nowhere. */
  newest?: boolean;
};

/** A site-hour that has been archived, but for what has to happen in packs. */
export type Archived = {
  site: SiteHour;
  outcome: ArchiveOutcome;
  /** To be packed. */
  section?: Section;
  /** It is at its own path now, and still in a pack. */
  leaves?: boolean;
};

/** Where a run looks for what was archived before. */
const lookUp = (io: ArchiveIo, kind: ArchiveKind): Pick<Bucket, 'read'> =>
  io.packing ? packsFirst(io.packing[kind], kind) : io.buckets[kind];

/** Writes the hour's lines, invisible until committed. */
const writeHour = async (io: ArchiveIo, kind: ArchiveKind, site: SiteHour, to: ObjectWriter) => {
  const { siteId, hour } = site;
  const facts = createFacts();
  const writers = hourWriters(to, kind, siteId, hour);
  const isErased = createIsErased(await io.tables.tombstones(siteId));
  try {
    const more: { balance?: BalanceSheet } = {};
    if (kind === 'raw') {
      const balance = createBalance(siteId, hour);
      for await (const { lines } of rawHour(io.tables, site, facts, isErased)) {
        lines.forEach(balance.add);
        await writers.write(lines);
      }
      more.balance = await closeBalance(lookUp(io, 'raw'), siteId, hour, balance);
    } else {
      for await (const { lines } of enrichedHour(io.tables, site, facts, isErased)) await writers.write(lines);
    }
    return { objects: await writers.finish(), facts: facts.total(kind), ...more, writers };
  } catch (error) {
    await writers.discard();
    throw error;
  }
};

const isThere = async (io: ArchiveIo, { kind, siteId, hour, objects }: HourManifest): Promise<boolean> => {
  for (const { key, bytes } of objects) if ((await io.buckets[kind].size(key)) !== bytes) return false;
  return kind === 'raw' || (await io.buckets.enriched.size(linkOf(io, siteId, hour).key)) !== null;
};

/** Whether the parts in a pack are what the manifest beside them says. */
const isWhole = ({ parts }: Section, { objects }: HourManifest): boolean =>
  objects.every(({ key, sha256 }) => {
    const part = parts.get(PARTS.find((end) => key.endsWith(end)) ?? '.manifest.json') ?? new Uint8Array();
    return createHash('sha256').update(part).digest('hex') === sha256;
  });

type Previous = {
  stored: StoredManifest | null;
  /** Absent where it is not packed, or where nothing is packed. */
  section?: Section;
  /** Was too big for a pack, or has left it, and does not come back. */
  moved: boolean;
};

/** What the hour was archived as before. */
const readPrevious = async (io: ArchiveIo, { kind, newest }: SiteRequest, site: SiteHour): Promise<Previous> => {
  const { siteId, hour } = site;
  const key = manifestKey(kind, siteId, hour);
  const packs = io.packing?.[kind];
  if (!packs) return { stored: await readManifest(io.buckets[kind], key), moved: false };
  for (;;) {
    const found = await packs.find(siteId, hour);
    const moved = found.is === 'at_path';
    if (found.is !== 'here') {
      // The one request that every small site would cost: none where there is nothing to be found.
      const marked = kind === 'raw' ? site.rawArchived : site.enrichedArchived;
      if (newest && !moved && marked === undefined) return { stored: null, moved };
      return { stored: await readManifest(packs.own, key), moved };
    }
    const section = await packs.section(found);
    const bytes = section?.parts.get('.manifest.json');
    if (!section || !bytes) continue;
    const manifest = JSON.parse(Buffer.from(bytes).toString()) as HourManifest;
    return { stored: { manifest, bytes, etag: PACKED }, section, moved };
  }
};

/**
 * Archives one hour of one site once. Small ones of a run that packs are given back for a pack; all else is written.
 * @returns `conflict` where another archiver was faster: to be tried again
 */
export const archiveOnce = async (
  io: ArchiveIo,
  request: SiteRequest,
  site: SiteHour,
): Promise<Archived | 'conflict'> => {
  const { kind, reason } = request;
  const { siteId, hour } = site;
  const key = manifestKey(kind, siteId, hour);
  const bucket = io.buckets[kind];
  const { section, moved, ...found } = await readPrevious(io, request, site);
  let previous = found.stored;
  const held = io.packing ? holdBack(bucket) : null;
  const { objects, facts, balance, writers } = await writeHour(io, kind, site, held?.writer ?? bucket);
  if (section && previous && !sameContent(previous.manifest, objects))
    // It changes, and so goes to its path: where a run may have been stopped that had brought it there already.
    previous = (await readManifest(io.buckets[kind], key)) ?? previous;
  const before = previous?.manifest ?? null;
  const wasPacked = previous?.etag === PACKED;
  const outcome = (status: ArchiveOutcome['status'], manifest: HourManifest | null): Archived => ({
    site,
    outcome: {
      kind,
      siteId,
      hour,
      status,
      rows: manifest?.rows ?? 0,
      revision: manifest?.revision ?? 0,
      manifestKey: key,
      manifest,
    },
  });
  // Rows leave the tables when their time to live is over; an archive that was whole must not shrink with them.
  const shrunk = before !== null && facts.rows < before.rows && reason === undefined;
  if (
    shrunk ||
    (facts.rows === 0 && before === null && facts.unreadable.length === 0 && !facts.reconciliation?.pending)
  ) {
    await writers.discard();
    return outcome(shrunk ? 'kept' : 'empty', before);
  }
  const described = { kind, siteId, hour, facts, ...(balance && { balance }) };
  const manifestOf = (made: readonly ArchivedObject[]) => nextManifest(before, { ...described, objects: made }, reason);
  const isSame = (manifest: HourManifest): boolean =>
    previous !== null && Buffer.compare(previous.bytes, manifestBytes(manifest)) === 0;
  const same = before !== null && sameContent(before, objects);
  if (same && wasPacked && section && isWhole(section, before) && isSame(manifestOf(before.objects))) {
    await writers.discard();
    return outcome('unchanged', before);
  }
  const intact = same && !wasPacked && (await isThere(io, before));
  const manifest = manifestOf(intact ? before.objects : objects);
  if (held && !previous && !moved && isSmall(objects)) {
    // A pack only loses sites: one that is incomplete would have to leave it within the hour.
    if (request.newest && manifest.reconciliation?.complete === false) {
      await writers.discard();
      return outcome('waiting', null);
    }
    await writers.commit();
    return { ...outcome('written', manifest), section: held.section(siteId, manifest.rows, manifestBytes(manifest)) };
  }
  if (intact) await writers.discard();
  else {
    await writers.commit();
    await held?.release(bucket);
    if (kind === 'enriched') await putLink(io, siteId, hour);
  }
  const leaves = wasPacked || section !== undefined;
  if (!wasPacked && isSame(manifest)) return { ...outcome('unchanged', before), leaves };
  const put = await bucket.put(key, manifestBytes(manifest), {
    contentType: 'application/json',
    ...(previous ? { ifMatch: previous.etag } : { ifAbsent: true }),
  });
  if (put === 'conflict') return 'conflict';
  return { ...outcome(manifest.revision === before?.revision ? 'unchanged' : 'written', manifest), leaves };
};
