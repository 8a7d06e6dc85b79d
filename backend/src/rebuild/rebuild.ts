import { randomUUID } from 'node:crypto';
import { hourPlus } from '../archive/hours.ts';
import { archivedHours } from '../archive/inventory.ts';
import { archivedLines } from '../archive/lines.ts';
import { rawLines } from '../archive/look-back.ts';
import type { ArchiveIo } from '../archive/ports.ts';
import { switchOver, takeTurn } from '../archive/range-switch.ts';
import { rewriteBeside } from '../archive/rewrite.ts';
import { type ArchiveView, openView } from '../archive/view.ts';
import { byIdentity, type Revision } from '../enrichment/identity/index.ts';
import type { EnrichedBatch } from '../records/enriched.ts';
import { fromRawLines } from '../records/from-lines.ts';
import { hourOf } from '../records/keys.ts';
import type { EnrichedLine, RawLine } from '../records/lines.ts';
import type { SiteConfig } from '../records/site.ts';
import { toEnrichedLines } from '../records/to-lines.ts';
import { createComparison, type RebuildSummary } from './compare.ts';
import { createReenrichment, type Revisions } from './enrichment.ts';

export type RebuildRequest = {
  site: SiteConfig;
  /** Time of receipt; whole hours, `to` not included. */
  from: Date;
  to: Date;
  /** Only say what would change. */
  diff?: boolean;
  /** Days before `from` that are read first, so that returning visitors are known. Default 30. */
  warmUpDays?: number;
  onProgress?: (progress: { hoursDone: number; hours: number }) => void;
};

/** Everything of the archive that a batch does not say is no part of what the enrichment asks. */
const STORAGE = { shard: 0, expiresAt: 0 };

const batchesOf = async function* (io: ArchiveIo, siteId: string, hour: string) {
  let held: RawLine[] = [];
  for await (const lines of rawLines(io.buckets.raw, siteId, hour))
    for (const line of lines) {
      if (held.length > 0 && line.index === 0) {
        yield fromRawLines(held, STORAGE);
        held = [];
      }
      held.push(line);
    }
  if (held.length > 0) yield fromRawLines(held, STORAGE);
};

/** The new line of an event, by its batch and its place in it. */
const lookUp = (enriched: ReadonlyMap<string, EnrichedBatch>) => {
  let batch: EnrichedBatch | undefined;
  let lines: EnrichedLine[] = [];
  return ({ receivedAt, batchId, index }: EnrichedLine): EnrichedLine | undefined => {
    const found = enriched.get(`${receivedAt}#${batchId}`);
    if (found !== batch) [batch, lines] = [found, found ? toEnrichedLines(found) : []];
    return lines[index];
  };
};

/** Runs the archive through the current enrichment, hour by hour; `onHour` gets what it makes of each hour of the range. */
const run = async (
  io: ArchiveIo,
  { site, from, to, warmUpDays = 30, onProgress }: RebuildRequest,
  revisions: Revisions,
  onHour: (hour: string, lineOf: ReturnType<typeof lookUp>) => Promise<void>,
): Promise<{ hours: number; learned: readonly Revision[] }> => {
  const [first, last] = [hourOf(from.toISOString()), hourOf(new Date(to.getTime() - 1).toISOString())];
  const range = { from: hourPlus(first, -24 * warmUpDays), to: last };
  const hours = await archivedHours(io.buckets.raw, 'raw', site.siteId, range);
  const reenrich = createReenrichment(site, revisions);
  for (const [hoursDone, hour] of hours.entries()) {
    const enriched = new Map<string, EnrichedBatch>();
    for await (const raw of batchesOf(io, site.siteId, hour)) {
      const batch = await reenrich.enrich(raw);
      if (batch && hour >= first) enriched.set(`${raw.receivedAt}#${raw.batchId}`, batch);
    }
    if (hour >= first) await onHour(hour, lookUp(enriched));
    onProgress?.({ hoursDone: hoursDone + 1, hours: hours.length });
  }
  return {
    hours: hours.filter((hour) => hour >= first).length,
    learned: await reenrich.learned(range.from.slice(0, 10), last.slice(0, 10)),
  };
};

/** Reads an hour as it holds; true where an erasure of it was stopped before its manifest. */
const eachLine = async (io: ArchiveIo, view: ArchiveView, hour: string, onLine: (line: EnrichedLine) => void) => {
  const seen = await view.hour(hour);
  const object = seen?.manifest.objects.find(({ format }) => format === 'jsonl.gz');
  if (!seen || !object) return false;
  const { pending } = seen.manifest;
  const source = { key: seen.keyOf(object), sha256: object.sha256 };
  const coming = (pending ?? []).map(({ sha256 }) => sha256);
  for await (const texts of archivedLines(io.buckets.enriched, source, coming))
    for (const text of texts) onLine(JSON.parse(text) as EnrichedLine);
  return pending !== undefined;
};

/**
 * Re-enriches a range of the raw archive with the current versions and in hindsight: what later batches revealed of an
 * identity holds from its first one, in its sessions and counts too. Identities, households and sessions whose groups
 * stay the same keep their names. An hour that comes out the same keeps its revision. The others are written beside the
 * archive and hold from one moment on, all of them: who reads several hours (`openView`) sees the range before it or the
 * range after it. The tables are not touched: their rows are on their way out, and what they hold restates only
 * hours that get late data.
 * @throws Error where another rebuild or an erasure of the site was begun meanwhile
 */
export const rebuild = async (io: ArchiveIo, request: RebuildRequest): Promise<RebuildSummary> => {
  const { siteId } = request.site;
  const id = randomUUID();
  if (!request.diff) await takeTurn(io, siteId, id);
  const view = await openView(io.buckets.enriched, siteId);
  let interrupted = false;
  const compare = (revisions: Revisions, onPair: (before: EnrichedLine, after: EnrichedLine) => void) =>
    run(io, request, revisions, async (hour, lineOf) => {
      const stopped = await eachLine(io, view, hour, (before) => {
        const after = lineOf(before);
        if (after) onPair(before, after);
      });
      interrupted ||= stopped;
    });
  // Which names stay, and what is revised, is known when all of the range has been seen: two to four runs.
  let comparison = createComparison();
  const { learned } = await compare(new Map(), comparison.pair);
  const revisions = byIdentity(learned);
  if (revisions.size > 0) {
    comparison = createComparison();
    await compare(revisions, comparison.pair);
  }
  const { hours } = await compare(revisions, comparison.count);
  const rewritten: string[] = [];
  if (!request.diff && (interrupted || comparison.summary().changed > 0))
    await run(io, request, revisions, async (hour, lineOf) => {
      const change = (before: EnrichedLine): EnrichedLine => {
        const after = lineOf(before);
        return after ? comparison.settle(before, after) : before;
      };
      if (await rewriteBeside(io, { siteId, hour }, id, change)) rewritten.push(hour);
    });
  if (!request.diff) await switchOver(io, siteId, id, rewritten);
  return { siteId, hours, ...comparison.summary(), rewritten: rewritten.length };
};
