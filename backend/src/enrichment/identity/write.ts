import { type Device, packDevice, unpackDevice } from './device.ts';
import { rowKeys } from './keys.ts';
import { type Network, packNetwork, unpackNetwork } from './network-row.ts';
import type { IdentityStore, Row } from './rows.ts';

/** Another writer is seldom faster twice; evidence that loses this often is given up, the decision stands without it. */
const TRIES = 4;

/** False when somebody else has written the row since `device` was read. */
export const saveDevice = (store: IdentityStore, siteId: string, device: Device, expiresAt: number): Promise<boolean> =>
  store.put({
    key: rowKeys.block(siteId, device.block),
    row: device.row,
    version: device.revision + 1,
    data: packDevice(device),
    identityId: device.identity,
    ...(device.household ? { householdId: device.household } : {}),
    expiresAt: Math.max(expiresAt, device.expiresAt),
  });

/** The latest state of a device. */
export const readDevice = async (
  store: IdentityStore,
  siteId: string,
  { block, row }: { block: string; row: string },
  consistent = false,
): Promise<Device | undefined> => {
  const [found] = await store.get([{ key: rowKeys.block(siteId, block), row }], consistent);
  return found && unpackDevice(found);
};

/** Applies a change to a device as read, or to its latest state where that is newer; nothing where it has been erased. */
export const updateDevice = async (
  store: IdentityStore,
  siteId: string,
  read: Device,
  expiresAt: number,
  change: (latest: Device) => Device,
): Promise<void> => {
  let latest: Device | undefined = read;
  for (let tries = 0; latest && tries < TRIES; tries++) {
    if (await saveDevice(store, siteId, change(latest), expiresAt)) return;
    latest = await readDevice(store, siteId, read, true);
  }
};

/** The same for a network; `change` gives back the very object it was given where there is nothing to write. */
export const updateNetwork = async (
  store: IdentityStore,
  siteId: string,
  net: string,
  read: Row | undefined,
  expiresAt: number,
  change: (latest: Network) => Network,
): Promise<void> => {
  const key = rowKeys.network(siteId, net);
  let row = read;
  for (let tries = 0; tries < TRIES; tries++) {
    const latest = unpackNetwork(row);
    const next = change(latest);
    if (next === latest) return;
    const data = packNetwork(next);
    if (
      await store.put({
        ...key,
        version: (row?.version ?? 0) + 1,
        data,
        expiresAt: Math.max(expiresAt, row?.expiresAt ?? 0),
      })
    )
      return;
    [row] = await store.get([key], true);
  }
};
