import { archiveKey } from '../records/keys.ts';
import type { HourManifest } from '../records/manifest.ts';
import { isHour } from './hours.ts';
import { ARCHIVES, type ArchiveKind } from './kinds.ts';
import type { Bucket } from './ports.ts';
import { readManifest } from './read.ts';

const MANIFEST_OF = /\/year=(\d{4})\/month=(\d{2})\/day=(\d{2})\/hour=(\d{2})\/[^/]+\.manifest\.json$/;

/** Every month from `from` to `to`. A slash after each part of a prefix keeps site `a` apart from site `ab`. */
const monthsBetween = (from: string, to: string): string[] => {
  const months: string[] = [];
  for (let month = from.slice(0, 7); month <= to.slice(0, 7); ) {
    months.push(month);
    const [year = 0, at = 1] = month.split('-').map(Number);
    month = new Date(Date.UTC(year, at, 1)).toISOString().slice(0, 7);
  }
  return months;
};

type Hours = { from: string; to: string };

/** Hours that lie at the site's own paths. One listing a month of the range. */
const ownHours = async (
  bucket: Pick<Bucket, 'list'>,
  kind: ArchiveKind,
  siteId: string,
  range?: Hours,
): Promise<string[]> => {
  const site = `${ARCHIVES[kind].prefix}domain=${siteId}/`;
  const prefixes = range
    ? monthsBetween(range.from, range.to).map((month) => `${site}year=${month.slice(0, 4)}/month=${month.slice(5)}/`)
    : [site];
  const hours: string[] = [];
  for (const prefix of prefixes) {
    for await (const { key } of bucket.list(prefix)) {
      const [, y, m, d, h] = MANIFEST_OF.exec(key) ?? [];
      const hour = `${y}-${m}-${d}T${h}`;
      if (isHour(hour) && (!range || (hour >= range.from && hour <= range.to))) hours.push(hour);
    }
  }
  return hours;
};

/**
 * Hours of a site that are in the archive, oldest first, both bounds included. One listing a month of the range, and one
 * of the hours in which small sites are packed.
 */
export const archivedHours = async (
  bucket: Pick<Bucket, 'list' | 'packs'>,
  kind: ArchiveKind,
  siteId: string,
  range?: Hours,
): Promise<string[]> => {
  const found = await Promise.all([ownHours(bucket, kind, siteId, range), bucket.packs?.hours(siteId, range) ?? []]);
  return [...new Set(found.flat())].sort();
};

/** The manifest of one archived hour, or null. */
export const hourManifest = async (
  bucket: Pick<Bucket, 'read'>,
  kind: ArchiveKind,
  siteId: string,
  hour: string,
): Promise<HourManifest | null> =>
  (await readManifest(bucket, `${archiveKey[kind](siteId, hour)}.manifest.json`))?.manifest ?? null;
