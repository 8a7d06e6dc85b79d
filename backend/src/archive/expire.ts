import { hourOf } from '../records/keys.ts';
import type { SiteConfig } from '../records/site.ts';
import { hourPlus } from './hours.ts';
import { ARCHIVES, type ArchiveKind, ATHENA_LINKS } from './kinds.ts';
import type { Bucket } from './ports.ts';

const DAY_MS = 86_400_000;
/** Hour of the day, UTC, in whose scheduled run the archivers look for what has grown too old: one listing a site. */
const SWEEP_HOUR = 3;
/** Days in which a sweep that failed, or that was off, is made up for before `verify` reports it. */
const GRACE_DAYS = 2;

const HOUR_OF = /\/year=(\d{4})\/month=(\d{2})\/day=(\d{2})\/hour=(\d{2})\//;

export const isSweepDue = (now: Date): boolean => now.getUTCHours() === SWEEP_HOUR;

/** The first hour of receipt that is still kept. */
export const firstKept = (days: number, now: Date): string =>
  hourOf(new Date(now.getTime() - days * DAY_MS).toISOString());

const prefixesOf = (kind: ArchiveKind, siteId: string): string[] =>
  [ARCHIVES[kind].prefix, ...(kind === 'enriched' ? [ATHENA_LINKS] : [])].map((each) => `${each}domain=${siteId}/`);

/** Keys below a prefix whose hour is before one. Keys sort as their hours do, so that reading ends at the first young one. */
const olderKeys = async function* (
  bucket: Pick<Bucket, 'list'>,
  prefix: string,
  first: string,
): AsyncGenerator<string> {
  for await (const { key } of bucket.list(prefix)) {
    const [, y, m, d, h] = HOUR_OF.exec(key) ?? [];
    if (y === undefined) continue;
    if (`${y}-${m}-${d}T${h}` >= first) return;
    yield key;
  }
};

/**
 * Removes the archived hours of a site that are older than it keeps them. The bucket's lifecycle knows one age for all
 * sites; deleting costs nothing, and a site without old hours one listing a day.
 * @returns objects removed
 */
export const expireHours = async (
  bucket: Pick<Bucket, 'list' | 'remove'>,
  kind: ArchiveKind,
  siteId: string,
  days: number,
  now: Date,
): Promise<number> => {
  const keys: string[] = [];
  for (const prefix of prefixesOf(kind, siteId))
    for await (const key of olderKeys(bucket, prefix, firstKept(days, now))) keys.push(key);
  // Manifests first: killed in between, it leaves objects that nobody finds, and the next run removes.
  const isManifest = (key: string): boolean => key.endsWith('.manifest.json');
  await bucket.remove([...keys.filter(isManifest), ...keys.filter((key) => !isManifest(key))]);
  return keys.length;
};

/** Does so for every site that keeps its archive for a time of its own, in packs as well. */
export const expireSites = async (
  bucket: Pick<Bucket, 'list' | 'remove' | 'packs'>,
  kind: ArchiveKind,
  sites: readonly Pick<SiteConfig, 'siteId' | 'archiveDays'>[],
  now: Date,
): Promise<number> => {
  let removed = 0;
  const first = new Map<string, string>();
  for (const { siteId, archiveDays } of sites)
    if (archiveDays !== undefined) {
      first.set(siteId, firstKept(archiveDays, now));
      removed += await expireHours(bucket, kind, siteId, archiveDays, now);
    }
  if (first.size === 0 || !bucket.packs) return removed;
  // All sites of a pack at once: it is written anew for it.
  const isGone = (siteId: string, hour: string): boolean => hour < (first.get(siteId) ?? '');
  const to = [...first.values()].sort().at(-1) as string;
  return removed + (await bucket.packs.forget(isGone, { to }));
};

/** An object, or a packed hour, of a site that should have been removed days ago, or null. Of packs a day is looked at. */
export const overdue = async (
  bucket: Pick<Bucket, 'list' | 'packs'>,
  kind: ArchiveKind,
  siteId: string,
  days: number,
  now: Date,
): Promise<string | null> => {
  for (const prefix of prefixesOf(kind, siteId))
    for await (const key of olderKeys(bucket, prefix, firstKept(days + GRACE_DAYS, now))) return key;
  const to = hourPlus(firstKept(days + GRACE_DAYS, now), -1);
  const [packed] = (await bucket.packs?.hours(siteId, { from: hourPlus(to, -23), to })) ?? [];
  return packed === undefined ? null : `${siteId} ${packed} in a pack`;
};
