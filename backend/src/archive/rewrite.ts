import type { EnrichedLine, RawLine } from '../records/lines.ts';
import type { HourManifest, Revision } from '../records/manifest.ts';
import { putLink } from './athena-link.ts';
import { createFacts } from './facts.ts';
import { hourWriters } from './hour-writers.ts';
import type { ArchiveKind } from './kinds.ts';
import { archivedLines } from './lines.ts';
import { manifestBytes, manifestKey, nextManifest } from './manifest.ts';
import type { ArchiveIo, ObjectWriter } from './ports.ts';
import { beside } from './range-switch.ts';
import { readManifest } from './read.ts';

export type Rewritten = { key: string; removed: number; before: string; after: string; revision: number };

const put = async (io: ArchiveIo, kind: ArchiveKind, key: string, manifest: HourManifest, ifMatch: string) => {
  const options = { contentType: 'application/json', ifMatch };
  if ((await io.buckets[kind].put(key, manifestBytes(manifest), options)) === 'conflict')
    throw new Error(`${key} was changed by somebody else meanwhile: run it again`);
};

type Place = { siteId: string; hour: string };

/** Writes an hour anew, invisible until committed; null where nothing of it changes. */
const prepare = async <Line extends RawLine | EnrichedLine>(
  io: ArchiveIo,
  kind: ArchiveKind,
  { siteId, hour }: Place,
  reason: Revision['reason'],
  change: (line: Line) => Line | null,
  to: ObjectWriter,
) => {
  const bucket = io.buckets[kind];
  const stored = await readManifest(bucket, manifestKey(kind, siteId, hour));
  const object = stored?.manifest.objects.find(({ format }) => format === 'jsonl.gz');
  if (!stored || !object) return null;
  const { pending, ...manifest } = stored.manifest;
  const coming = pending?.find(({ format }) => format === 'jsonl.gz');

  const facts = createFacts();
  const writers = hourWriters(to, kind, siteId, hour);
  let removed = 0;
  let changed = pending !== undefined;
  try {
    for await (const texts of archivedLines(bucket, object, coming && [coming.sha256])) {
      const lines: Line[] = [];
      for (const text of texts) {
        const line = JSON.parse(text) as Line;
        const next = change(line);
        if (next !== line) changed = true;
        if (next === null) {
          removed++;
          continue;
        }
        facts.event('occurred_at' in next ? next.occurred_at : next.timestamp);
        if ('bot' in next && next.bot.is_bot) facts.bots(1);
        if ('enrichment_metadata' in next) facts.enrichedBy(next.enrichment_metadata.enrichment_version);
        lines.push(next);
      }
      await writers.write(lines);
    }
    facts.rejected(manifest.reconciliation?.rejected ?? 0);
    facts.pending(manifest.reconciliation?.pending ?? 0);
    for (const item of manifest.unreadable ?? []) facts.unreadable(item);
    const objects = await writers.finish();
    if (!changed) {
      await writers.discard();
      return null;
    }
    const gone = Math.max(0, manifest.rows - facts.total(kind).rows);
    const described = {
      kind,
      siteId,
      hour,
      objects,
      facts: facts.total(kind),
      ...(reason === 'erasure' && { erased: gone }),
      ...(manifest.balance && { balance: manifest.balance }),
    };
    const next = nextManifest(manifest, described, reason);
    return { manifest, etag: stored.etag, object, objects, writers, removed, next };
  } catch (error) {
    await writers.discard();
    throw error;
  }
};

/**
 * Rewrites an archived hour line by line into a new revision: `change` gives a line back, another one in its place, or
 * null to leave it out. An hour that does not change is not written. The manifest first names the objects that are
 * coming (`pending`), so that a rewriting which died between objects and manifest is finished by the next one.
 */
export const rewriteHour = async <Line extends RawLine | EnrichedLine>(
  io: ArchiveIo,
  kind: ArchiveKind,
  place: Place,
  reason: Revision['reason'],
  change: (line: Line) => Line | null,
): Promise<Rewritten | null> => {
  const bucket = io.buckets[kind];
  const prepared = await prepare(io, kind, place, reason, change, bucket);
  if (!prepared) return null;
  const { manifest, etag, object, objects, writers, removed, next } = prepared;
  const key = manifestKey(kind, place.siteId, place.hour);
  try {
    await put(io, kind, key, { ...manifest, pending: objects }, etag);
    await writers.commit();
    if (kind === 'enriched') await putLink(io, place.siteId, place.hour);
    // Before the manifest that ends it: one that was stopped here is known by its `pending`, and does this again.
    await bucket.packs?.leave(place.hour, [place.siteId]);
    const marked = await readManifest(bucket, key);
    await put(io, kind, key, next, marked?.etag ?? '');
    return {
      key: object.key,
      removed,
      before: object.sha256,
      after: objects[0]?.sha256 ?? '',
      revision: next.revision,
    };
  } catch (error) {
    await writers.discard();
    throw error;
  }
};

/** Writes an enriched hour beside the archive, with its manifest; true where it comes out differently. */
export const rewriteBeside = async (
  io: ArchiveIo,
  place: Place,
  rebuild: string,
  change: (line: EnrichedLine) => EnrichedLine | null,
): Promise<boolean> => {
  const to = beside(io.buckets.enriched, place.siteId, rebuild);
  const prepared = await prepare(io, 'enriched', place, 'rebuild', change, to);
  if (!prepared) return false;
  await prepared.writers.commit();
  const key = manifestKey('enriched', place.siteId, place.hour);
  await to.put(key, manifestBytes(prepared.next), { contentType: 'application/json' });
  return true;
};
