import { type Device, unpackDevice } from './device.ts';
import { rowKeys } from './keys.ts';
import type { Network } from './network-row.ts';
import type { Observation } from './observation.ts';
import type { IdentityStore } from './rows.ts';

/** Look-alikes read per visit, the newest: beyond them only the network can tell who it is, and it names its guests. */
const READ_ALIKE = 128;
/** Devices read because they were seen on this network, though something of them looks different now. */
const READ_GUESTS = 12;

export type Candidates = { devices: readonly Device[]; alike: number };

/** Everybody who may have sent the batch, and how many devices look like its sender. */
export const readCandidates = async (
  store: IdentityStore,
  siteId: string,
  seen: Observation,
  network: Network,
): Promise<Candidates> => {
  const rows = await store.query(rowKeys.block(siteId, seen.block), READ_ALIKE);
  const devices = rows.map(unpackDevice);
  const read = new Set(devices.map((device) => device.row));
  const guests = network.guests
    .filter((guest) => guest.kind === seen.kind && !read.has(guest.row))
    .sort((a, b) => b.last - a.last)
    .slice(0, READ_GUESTS);
  const more = guests.length
    ? await store.get(guests.map(({ block, row }) => ({ key: rowKeys.block(siteId, block), row })))
    : [];
  // The newest of a block knows how many there were before it.
  const alike = Math.max(devices.length, devices[0]?.ordinal ?? 0);
  return { devices: [...devices, ...more.flatMap((row) => (row ? [unpackDevice(row)] : []))], alike };
};
