import { createBalance } from '../balance/index.ts';
import type { BalanceSheet, HourManifest, Revision } from '../records/manifest.ts';
import { createIsErased } from '../records/tombstones.ts';
import { linkOf, putLink } from './athena-link.ts';
import { createFacts } from './facts.ts';
import { hourWriters } from './hour-writers.ts';
import type { ArchiveKind } from './kinds.ts';
import { closeBalance } from './look-back.ts';
import { manifestBytes, manifestKey, nextManifest, sameContent } from './manifest.ts';
import type { ArchiveIo, SiteHour } from './ports.ts';
import { readManifest } from './read.ts';
import { enrichedHour, rawHour } from './sources.ts';

export type ArchiveRequest = {
  kind: ArchiveKind;
  /** `2026-11-22T14`, UTC. */
  hour: string;
  /** All sites of the hour where absent. */
  siteId?: string;
  /** Default `first`, then `late_data`. */
  reason?: Revision['reason'];
};

export type ArchiveOutcome = {
  kind: ArchiveKind;
  siteId: string;
  hour: string;
  /**
   * `written`: a new revision. `unchanged`: the same content again, nothing rewritten. `empty`: the hour was opened and
   * holds no event. `kept`: the tables hold fewer events than the archive (their time to live is over), which stays.
   */
  status: 'written' | 'unchanged' | 'empty' | 'kept';
  rows: number;
  revision: number;
  manifestKey: string;
  manifest: HourManifest | null;
};

type SiteRequest = Omit<ArchiveRequest, 'hour' | 'siteId'>;

/** How often an hour is read again because another archiver was faster. */
const ATTEMPTS = 4;
/** Sites at a time: each holds two pages of 1 MB a shard, a part of 8 MiB an object, and a Parquet row group. */
const SITES_AT_ONCE = 2;

/** Writes the hour's lines, invisible until committed. */
const writeHour = async (io: ArchiveIo, kind: ArchiveKind, site: SiteHour) => {
  const { siteId, hour } = site;
  const facts = createFacts();
  const writers = hourWriters(io.buckets[kind], kind, siteId, hour);
  const isErased = createIsErased(await io.tables.tombstones(siteId));
  try {
    const more: { balance?: BalanceSheet } = {};
    if (kind === 'raw') {
      const balance = createBalance(siteId, hour);
      for await (const { lines } of rawHour(io.tables, site, facts, isErased)) {
        lines.forEach(balance.add);
        await writers.write(lines);
      }
      more.balance = await closeBalance(io.buckets.raw, siteId, hour, balance);
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

const archiveOnce = async (
  io: ArchiveIo,
  { kind, reason }: SiteRequest,
  site: SiteHour,
): Promise<ArchiveOutcome | 'conflict'> => {
  const { siteId, hour } = site;
  const key = manifestKey(kind, siteId, hour);
  const previous = await readManifest(io.buckets[kind], key);
  const { objects, facts, balance, writers } = await writeHour(io, kind, site);
  const outcome = (status: ArchiveOutcome['status'], manifest: HourManifest | null): ArchiveOutcome => ({
    kind,
    siteId,
    hour,
    status,
    rows: manifest?.rows ?? 0,
    revision: manifest?.revision ?? 0,
    manifestKey: key,
    manifest,
  });
  const before = previous?.manifest ?? null;
  // Rows leave the tables when their time to live is over; an archive that was whole must not shrink with them.
  const shrunk = before !== null && facts.rows < before.rows && reason === undefined;
  if (
    shrunk ||
    (facts.rows === 0 && before === null && facts.unreadable.length === 0 && !facts.reconciliation?.pending)
  ) {
    await writers.discard();
    return outcome(shrunk ? 'kept' : 'empty', before);
  }
  const intact = before !== null && sameContent(before, objects) && (await isThere(io, before));
  await (intact ? writers.discard() : writers.commit());
  if (!intact && kind === 'enriched') await putLink(io, siteId, hour);
  const described = { kind, siteId, hour, objects: intact ? before.objects : objects, facts };
  const manifest = nextManifest(before, { ...described, ...(balance && { balance }) }, reason);
  if (previous && Buffer.compare(previous.bytes, manifestBytes(manifest)) === 0) return outcome('unchanged', before);
  const put = await io.buckets[kind].put(key, manifestBytes(manifest), {
    contentType: 'application/json',
    ...(previous ? { ifMatch: previous.etag } : { ifAbsent: true }),
  });
  if (put === 'conflict') return 'conflict';
  return outcome(manifest.revision === before?.revision ? 'unchanged' : 'written', manifest);
};

const archiveSite = async (io: ArchiveIo, request: SiteRequest, site: SiteHour): Promise<ArchiveOutcome> => {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const outcome = await archiveOnce(io, request, site);
    if (outcome === 'conflict') continue;
    // Last: a marker that says "archived" is believed, one that does not costs another reading of the hour.
    const complete = outcome.manifest?.reconciliation?.complete ?? true;
    const marked = request.kind === 'raw' ? site.rawArchived : site.enrichedArchived;
    const mark = complete ? outcome.revision : null;
    if ((marked ?? null) !== mark) await io.tables.mark(site, request.kind, mark);
    return outcome;
  }
  throw new Error(`other archivers were faster ${ATTEMPTS} times`);
};

export type SitesOutcome = { outcomes: ArchiveOutcome[]; failures: Error[] };

/** Archives the given site-hours, a few at a time. One that fails does not keep the others from being archived. */
export const archiveSites = async (
  io: ArchiveIo,
  request: SiteRequest,
  sites: readonly SiteHour[],
): Promise<SitesOutcome> => {
  const outcomes: ArchiveOutcome[] = [];
  const failures: Error[] = [];
  const queue = sites.values();
  const work = async () => {
    for (const site of queue) {
      try {
        outcomes.push(await archiveSite(io, request, site));
      } catch (cause) {
        failures.push(new Error(`${request.kind} archive of ${site.siteId} ${site.hour}: ${cause}`, { cause }));
      }
    }
  };
  await Promise.all(Array.from({ length: SITES_AT_ONCE }, work));
  const placeOf = ({ hour, siteId }: ArchiveOutcome) => `${hour} ${siteId}`;
  return { outcomes: outcomes.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1)), failures };
};

/**
 * Archives one hour of one site, or of every site that has events in it, in order of site. Repeatable: the same content
 * again writes nothing.
 * @throws AggregateError when any site failed, after the others have been archived
 */
export const archiveHour = async (io: ArchiveIo, request: ArchiveRequest): Promise<ArchiveOutcome[]> => {
  const sites = await io.tables.siteHours(request.hour, request.siteId);
  const { outcomes, failures } = await archiveSites(io, request, sites);
  if (failures.length > 0) throw new AggregateError(failures, failures.map(({ message }) => message).join('; '));
  return outcomes;
};
