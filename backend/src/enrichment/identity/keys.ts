import { nameFrom } from './ids.ts';
import type { RowKey } from './rows.ts';

/** Digits of the minutes that are left of a far day: enough until the year 2096. */
const DIGITS = 6;
const FAR = 36 ** DIGITS - 1;

/** HASH and RANGE of every kind of row in the identities table. A site id holds no `#`. */
export const rowKeys = {
  /** What a client session was taken for. */
  visit: (siteId: string, sessionId: string): RowKey => ({ key: `${siteId}#v#${nameFrom(sessionId)}`, row: 'v' }),
  /** The partition of a block of look-alikes. */
  block: (siteId: string, block: string): string => `${siteId}#d#${block}`,
  /** A network and who was seen on it. */
  network: (siteId: string, net: string): RowKey => ({ key: `${siteId}#n#${net}`, row: 'n' }),
  /** A `visitorId` that the page gives, by its hash. */
  visitor: (siteId: string, visitor: string): RowKey => ({ key: `${siteId}#i#${visitor}`, row: 'i' }),
  /** The first client session of a visitor of one day, tier `daily`. */
  day: (siteId: string, identity: string): RowKey => ({ key: `${siteId}#y#${identity}`, row: 'y' }),
  /** What later evidence said of earlier decisions, by the day it came. */
  revision: (siteId: string, at: string, row: string): RowKey => ({ key: `${siteId}#r#${at.slice(0, 10)}`, row }),
  /** What the site's traffic has taught. */
  frequencies: (siteId: string): RowKey => ({ key: `${siteId}#f`, row: 'f' }),
} as const;

/** RANGE of a device: the newest of a block come first, so that a limited query reads those. */
export const deviceRow = (firstMs: number, identity: string): string =>
  `${Math.max(0, FAR - Math.floor(firstMs / 60_000))
    .toString(36)
    .padStart(DIGITS, '0')}${identity}`;

export const identityOfRow = (row: string): string => row.slice(DIGITS);
