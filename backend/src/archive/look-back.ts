import type { Balance } from '../balance/index.ts';
import type { RawLine } from '../records/lines.ts';
import type { BalanceSheet } from '../records/manifest.ts';
import { hourBounds, hourPlus } from './hours.ts';
import { hourManifest } from './inventory.ts';
import { hourLines } from './lines.ts';
import type { Bucket } from './ports.ts';

/** Hours before an hour that are read for pages which began in them; a page that is older still tells so itself. */
const LOOK_BACK_HOURS = 3;

/** The archived raw lines of one hour; none where it has not been archived. */
export const rawLines = async function* (
  bucket: Pick<Bucket, 'read'>,
  siteId: string,
  hour: string,
): AsyncGenerator<RawLine[]> {
  const manifest = await hourManifest(bucket, 'raw', siteId, hour);
  for await (const texts of hourLines(bucket, manifest)) yield texts.map((text) => JSON.parse(text) as RawLine);
};

/** The sheet of an hour whose lines were all added: pages that began earlier are looked up in the archive before it. */
export const closeBalance = async (
  bucket: Pick<Bucket, 'read'>,
  siteId: string,
  hour: string,
  balance: Balance,
): Promise<BalanceSheet> => {
  let earliest = hour;
  for (let back = 1; back <= LOOK_BACK_HOURS && balance.reachesBack(); back++) {
    earliest = hourPlus(hour, -back);
    for await (const lines of rawLines(bucket, siteId, earliest)) for (const line of lines) balance.before(line);
  }
  return balance.sheet(hourBounds(earliest).from);
};
