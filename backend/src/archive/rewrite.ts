import type { EnrichedLine, RawLine } from '../records/lines.ts';
import type { HourManifest, Revision } from '../records/manifest.ts';
import { putLink } from './athena-link.ts';
import { createFacts } from './facts.ts';
import { hourWriters } from './hour-writers.ts';
import type { ArchiveKind } from './kinds.ts';
import { archivedLines } from './lines.ts';
import { manifestBytes, manifestKey, nextManifest } from './manifest.ts';
import type { ArchiveIo } from './ports.ts';
import { readManifest } from './read.ts';

export type Rewritten = { key: string; removed: number; before: string; after: string; revision: number };

const put = async (io: ArchiveIo, kind: ArchiveKind, key: string, manifest: HourManifest, ifMatch: string) => {
  const options = { contentType: 'application/json', ifMatch };
  if ((await io.buckets[kind].put(key, manifestBytes(manifest), options)) === 'conflict')
    throw new Error(`${key} was changed by somebody else meanwhile: run it again`);
};

/**
 * Rewrites an archived hour line by line into a new revision: `change` gives a line back, another one in its place, or
 * null to leave it out. An hour that does not change is not written. The manifest first names the objects that are
 * coming (`pending`), so that a rewriting which died between objects and manifest is finished by the next one.
 */
export const rewriteHour = async <Line extends RawLine | EnrichedLine>(
  io: ArchiveIo,
  kind: ArchiveKind,
  { siteId, hour }: { siteId: string; hour: string },
  reason: Revision['reason'],
  change: (line: Line) => Line | null,
): Promise<Rewritten | null> => {
  const bucket = io.buckets[kind];
  const key = manifestKey(kind, siteId, hour);
  const stored = await readManifest(bucket, key);
  const object = stored?.manifest.objects.find(({ format }) => format === 'jsonl.gz');
  if (!stored || !object) return null;
  const { pending, ...manifest } = stored.manifest;
  const coming = pending?.find(({ format }) => format === 'jsonl.gz');

  const facts = createFacts();
  const writers = hourWriters(bucket, kind, siteId, hour);
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
    };
    const balance = manifest.balance && { balance: manifest.balance };
    const next = nextManifest(manifest, { ...described, ...balance }, reason);
    await put(io, kind, key, { ...manifest, pending: objects }, stored.etag);
    await writers.commit();
    if (kind === 'enriched') await putLink(io, siteId, hour);
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
