import { type Archived, type ArchiveOutcome, archiveOnce, type SiteRequest } from './archive-site.ts';
import { createPacker } from './packs/packer.ts';
import type { ArchiveIo, SiteHour } from './ports.ts';

export type { ArchiveOutcome } from './archive-site.ts';

export type ArchiveRequest = SiteRequest & {
  /** `2026-11-22T14`, UTC. */
  hour: string;
  /** All sites of the hour where absent. */
  siteId?: string;
};

/** How often an hour is read again because another archiver was faster. */
const ATTEMPTS = 4;
/** Sites at a time: each holds two pages of 1 MB a shard, a part of 8 MiB an object, and a Parquet row group. */
const SITES_AT_ONCE = 2;
/** Markers that are written at a time. */
const MARKS_AT_ONCE = 16;

const archiveSite = async (io: ArchiveIo, request: SiteRequest, site: SiteHour): Promise<Archived> => {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const archived = await archiveOnce(io, request, site);
    if (archived !== 'conflict') return archived;
  }
  throw new Error(`other archivers were faster ${ATTEMPTS} times`);
};

/** Last: a marker that says "archived" is believed, one that does not costs another reading of the hour. */
const mark = async (io: ArchiveIo, { kind }: SiteRequest, { site, outcome }: Archived): Promise<void> => {
  const complete = outcome.status !== 'waiting' && (outcome.manifest?.reconciliation?.complete ?? true);
  const marked = kind === 'raw' ? site.rawArchived : site.enrichedArchived;
  const revision = complete ? outcome.revision : null;
  if ((marked ?? null) !== revision) await io.tables.mark(site, kind, revision);
};

/** Does `work` for each of a list, some at a time, in no order. */
const atOnce = async <T>(limit: number, list: Iterable<T>, work: (one: T) => Promise<void>): Promise<void> => {
  const queue = list[Symbol.iterator]();
  const worker = async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: limit }, worker));
};

/** The same, and gives the answers in the order of the list. `work` must not fail. */
const inOrder = async function* <T, R>(limit: number, list: Iterable<T>, work: (one: T) => Promise<R>) {
  const under: Promise<R>[] = [];
  for (const one of list) {
    under.push(work(one));
    if (under.length === limit) yield (await under.shift()) as R;
  }
  for (const answer of under) yield await answer;
};

export type SitesOutcome = { outcomes: ArchiveOutcome[]; failures: Error[] };

type Settle = (archived: readonly Archived[]) => Promise<void>;
type Work = (site: SiteHour) => Promise<Archived | null>;

/** Packs an hour's small sites; what another archiver has packed meanwhile is looked at again. */
const archivePacked = async (
  io: ArchiveIo,
  { kind }: SiteRequest,
  sites: readonly SiteHour[],
  work: Work,
  settle: Settle,
): Promise<void> => {
  const packs = io.packing?.[kind];
  let due = sites.toSorted((a, b) => (a.siteId < b.siteId ? -1 : 1));
  for (let attempt = 1; packs && due.length > 0; attempt++) {
    if (attempt > ATTEMPTS) throw new Error(`other archivers were faster ${ATTEMPTS} times`);
    const packer = createPacker<Archived>(packs, due[0]?.hour ?? '');
    const again: SiteHour[] = [];
    const handle = async (done: Awaited<ReturnType<typeof packer.end>>) => {
      await settle(done.settled);
      again.push(...done.again.map(({ site }) => site));
    };
    for await (const archived of inOrder(SITES_AT_ONCE, due, work))
      if (archived) await handle(await packer.take(archived));
    await handle(await packer.end());
    due = again;
  }
};

/** Archives the given site-hours of one hour, a few at a time. One that fails does not keep the others from being archived. */
export const archiveSites = async (
  io: ArchiveIo,
  request: SiteRequest,
  sites: readonly SiteHour[],
): Promise<SitesOutcome> => {
  const outcomes: ArchiveOutcome[] = [];
  const failures: Error[] = [];
  const failed = (what: string, cause: unknown) =>
    void failures.push(new Error(`${request.kind} archive of ${what}: ${cause}`, { cause }));
  const settle: Settle = (archived) =>
    atOnce(MARKS_AT_ONCE, archived, async (one) => {
      try {
        await mark(io, request, one);
        outcomes.push(one.outcome);
      } catch (cause) {
        failed(`${one.site.siteId} ${one.site.hour}`, cause);
      }
    });
  const work: Work = async (site) => {
    try {
      return await archiveSite(io, request, site);
    } catch (cause) {
      failed(`${site.siteId} ${site.hour}`, cause);
      return null;
    }
  };
  if (io.packing) {
    try {
      await archivePacked(io, request, sites, work, settle);
    } catch (cause) {
      failed(`the packs of ${sites[0]?.hour}`, cause);
    }
  } else
    await atOnce(SITES_AT_ONCE, sites, async (site) => {
      const archived = await work(site);
      if (!archived) return;
      try {
        if (archived.leaves) await io.buckets[request.kind].packs?.leave(site.hour, [site.siteId]);
      } catch (cause) {
        return failed(`${site.siteId} ${site.hour}`, cause);
      }
      await settle([archived]);
    });
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
