import { archiveKey, SITE_ID } from '../../records/keys.ts';
import { isHour } from '../hours.ts';
import { ARCHIVES, type ArchiveKind } from '../kinds.ts';
import { PARTS, type Part } from './format.ts';

/** Every key of a pack; beside the sites' paths, so that nobody who reads a site's folder meets another site. */
export const PACKS = 'packs/';

const folder = (hour: string): string =>
  `${PACKS}year=${hour.slice(0, 4)}/month=${hour.slice(5, 7)}/day=${hour.slice(8, 10)}/hour=${hour.slice(11, 13)}/`;

/** The pack of an hour by its number, from 0. */
export const packKey = (hour: string, number: number): string =>
  `${folder(hour)}pack-${hour.slice(0, 10)}-${hour.slice(11, 13)}-${String(number).padStart(4, '0')}`;

const PACK_KEY = /\/pack-(\d{4}-\d{2}-\d{2})-(\d{2})-\d{4}$/;

/** The hour of a pack's key. */
export const hourOfPack = (key: string): string | undefined => {
  const [, day, at] = PACK_KEY.exec(key) ?? [];
  return day && `${day}T${at}`;
};

/** Prefixes under which the packs of a range of hours lie: a listing a month, or one where it is within a day. */
export const packPrefixes = (from: string, to: string): string[] => {
  if (from.slice(0, 10) === to.slice(0, 10)) return [folder(from).replace(/hour=.*/, '')];
  const prefixes: string[] = [];
  for (let at = from.slice(0, 7); at <= to.slice(0, 7); ) {
    prefixes.push(`${PACKS}year=${at.slice(0, 4)}/month=${at.slice(5)}/`);
    const [year = 0, month = 1] = at.split('-').map(Number);
    at = new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 7);
  }
  return prefixes;
};

export type PackedPlace = { siteId: string; hour: string; part: Part };

/** Which part of which site-hour would lie at a key of an archive; undefined for any other key. */
export const placeOf = (kind: ArchiveKind, key: string): PackedPlace | undefined => {
  if (!key.startsWith(ARCHIVES[kind].prefix)) return undefined;
  const part = PARTS.find((name) => key.endsWith(name));
  const [, siteId = '', y, m, d, h] =
    /^[^/]+\/domain=([^/]+)\/year=(\d{4})\/month=(\d{2})\/day=(\d{2})\/hour=(\d{2})\//.exec(key) ?? [];
  const hour = `${y}-${m}-${d}T${h}`;
  if (!part || !SITE_ID.test(siteId) || !isHour(hour)) return undefined;
  return archiveKey[kind](siteId, hour) + part === key ? { siteId, hour, part } : undefined;
};
