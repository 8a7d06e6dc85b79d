import type { Device } from './device.ts';
import { nameFrom } from './ids.ts';
import { rowKeys } from './keys.ts';
import { visitorName } from './revision.ts';
import { recordRevision } from './revisions.ts';
import type { IdentityStore, Row } from './rows.ts';
import { readDevice } from './write.ts';

/**
 * A `visitorId` lives in the storage of one browser. Its row names the device that shows it. Where two ids take turns on
 * one device, two browsers have been taken for one: the id that had it first keeps it, the other's visits are split off,
 * and its row names the identity that awaits it.
 */
type Bound = { readonly block: string; readonly row: string } | { readonly awaits: string };

export type Named = {
  /** The device that the id belongs to. */
  readonly device?: Device;
  /** The identity that its next visit founds. */
  readonly awaits?: string;
};

export const whoIs = async (store: IdentityStore, siteId: string, visitorRow: Row | undefined): Promise<Named> => {
  if (!visitorRow) return {};
  const bound = visitorRow.data as Bound;
  if ('awaits' in bound) return bound;
  const device = await readDevice(store, siteId, bound);
  return device ? { device } : {};
};

/** Notes that a device shows the id; nothing where that is known. */
export const bind = async (
  store: IdentityStore,
  siteId: string,
  visitorId: string,
  { block, row }: { block: string; row: string },
  known: Row | undefined,
  expiresAt: number,
): Promise<void> => {
  const bound = known?.data as Bound | undefined;
  if (bound && 'row' in bound && bound.row === row) return;
  const key = rowKeys.visitor(siteId, visitorName(visitorId));
  await store.put({ ...key, version: (known?.version ?? 0) + 1, data: { block, row }, expiresAt });
};

/** Splits off the visits of the id that a device showed last, when the one it belongs to comes back. */
export const splitRival = async (
  store: IdentityStore,
  siteId: string,
  { identity, visitor }: Device,
  receivedAt: string,
  expiresAt: number,
): Promise<void> => {
  if (!visitor) return;
  const key = rowKeys.visitor(siteId, visitor);
  const [row] = await store.get([key], true);
  const awaits = `id_${nameFrom('visitor', siteId, visitor)}`;
  await recordRevision(
    store,
    siteId,
    { kind: 'split', from: identity, to: awaits, at: receivedAt, scope: { of: 'visitor', visitor } },
    expiresAt,
  );
  if (row) await store.put({ ...key, version: row.version + 1, data: { awaits }, expiresAt });
};
