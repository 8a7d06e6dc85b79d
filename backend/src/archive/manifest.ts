import { archiveKey } from '../records/keys.ts';
import type { ArchivedObject, HourManifest, Revision } from '../records/manifest.ts';
import type { HourFacts } from './facts.ts';
import { ARCHIVES, type ArchiveKind } from './kinds.ts';

export const manifestKey = (kind: ArchiveKind, siteId: string, hour: string): string =>
  `${archiveKey[kind](siteId, hour)}.manifest.json`;

/** The bytes that are stored: the same manifest is the same bytes, so it holds no time of its making. */
export const manifestBytes = (manifest: unknown): Uint8Array => Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);

type Described = {
  kind: ArchiveKind;
  siteId: string;
  hour: string;
  objects: readonly ArchivedObject[];
  facts: HourFacts;
  balance?: HourManifest['balance'];
  /** Events erased now. */
  erased?: number;
};

/** Of what is compared across machines and releases only the lines count; Parquet is made of the same lines. */
const contentOf = (objects: readonly ArchivedObject[]): string =>
  objects.map(({ key, contentSha256 }) => `${key} ${contentSha256}`).join('\n');

/** The same lines as the current revision's, however this machine's zlib packs them. */
export const sameContent = (previous: HourManifest, objects: readonly ArchivedObject[]): boolean =>
  contentOf(previous.objects) === contentOf(objects);

/**
 * The manifest after an archiving. The same content keeps its revision; other content is the next, with its reason.
 */
export const nextManifest = (
  previous: HourManifest | null,
  { kind, siteId, hour, objects, facts, ...more }: Described,
  reason?: Revision['reason'],
): HourManifest => {
  const same = previous !== null && sameContent(previous, objects);
  const current: Revision = {
    revision: (previous?.revision ?? 0) + 1,
    reason: reason ?? (previous ? 'late_data' : 'first'),
    rows: facts.rows,
    objects,
  };
  const revisions = same ? previous.revisions : [...(previous?.revisions ?? []), current];
  const [primary] = objects;
  const erased = (previous?.erased ?? 0) + (more.erased ?? 0);
  // What was erased would look lost in a sheet made after it.
  const balance = erased > 0 && previous?.balance ? previous.balance : more.balance;
  return {
    kind,
    siteId,
    hour,
    schemaVersion: ARCHIVES[kind].schemaVersion,
    ...(kind === 'enriched' && { enrichmentVersion: [...facts.enrichmentVersions].sort().join(' ') }),
    rows: facts.rows,
    bytes: primary?.bytes ?? 0,
    sha256: primary?.sha256 ?? '',
    firstEvent: facts.firstEvent,
    lastEvent: facts.lastEvent,
    objects,
    revision: same ? previous.revision : current.revision,
    revisions,
    ...(balance && { balance }),
    ...(facts.reconciliation && { reconciliation: facts.reconciliation }),
    ...(erased > 0 && { erased }),
    ...(facts.unreadable.length > 0 && { unreadable: facts.unreadable }),
  };
};
