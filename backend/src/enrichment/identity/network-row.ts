import type { Device } from './device.ts';
import type { Place } from './place.ts';
import type { Row } from './rows.ts';

/** A device as its network knows it. */
export type Guest = {
  readonly block: string;
  readonly row: string;
  readonly kind: string;
  readonly address: string;
  /** ms */
  readonly last: number;
  /** Seen here outside office hours. */
  readonly offHours: boolean;
};

/** Who lives on a line, and the household that its founder had before; empty where it had none. */
export type Settled = readonly [household: string, founderFrom: string];

/** One network of one site: who was seen on it. */
export type Network = {
  readonly guests: readonly Guest[];
  /** Distinct devices ever, those no longer listed included. */
  readonly devices: number;
  /** Households by `lineOf` the place, where it is a home. */
  readonly households: Readonly<Record<string, Settled>>;
};

/** What one home has: the whole prefix in IPv6, one address of the /24 in IPv4. */
export const lineOf = (place: Place): string => (place.six ? '*' : place.address);
export const householdAt = (network: Network, place: Place | null): string | null =>
  (place && network.households[lineOf(place)]?.[0]) ?? null;
/** The devices seen last on the line of a place. */
export const guestsOn = (network: Network, place: Place): readonly Guest[] =>
  place.six ? network.guests : network.guests.filter((guest) => guest.address === place.address);

/** Beyond this a network is a crowd: its list keeps the latest, its count goes on. */
const KEPT_GUESTS = 40;

export const EMPTY_NETWORK: Network = { guests: [], devices: 0, households: {} };

/** The network after a visit; the same object when a write would tell nothing worth its price. */
export const received = (network: Network, device: Device, place: Place, at: number): Network => {
  const known = network.guests.find((guest) => guest.row === device.row);
  const offHours = place.offHours || (known?.offHours ?? false);
  // An IPv6 address changes daily and is compared with the device's own row, so it is not worth a write here.
  const same = known && known.offHours === offHours && (place.six || known.address === place.address);
  if (same) return network;
  const guest: Guest = {
    block: device.block,
    row: device.row,
    kind: device.kind,
    address: place.address,
    last: at,
    offHours,
  };
  const rest = network.guests.filter((other) => other !== known);
  if (rest.length >= KEPT_GUESTS) rest.splice(rest.indexOf(rest.reduce((a, b) => (b.last < a.last ? b : a))), 1);
  return { ...network, guests: [...rest, guest], devices: network.devices + (known ? 0 : 1) };
};

type Packed = { c: number; h?: Record<string, Settled>; d: [string, string, string, string, number, number][] };

export const packNetwork = ({ guests, devices, households }: Network): unknown => ({
  c: devices,
  ...(Object.keys(households).length ? { h: households } : {}),
  d: guests.map((g) => [g.block, g.row, g.kind, g.address, Math.round(g.last / 60_000), g.offHours ? 1 : 0]),
});

export const unpackNetwork = (row: Row | undefined): Network => {
  if (!row) return EMPTY_NETWORK;
  const { c, h, d } = row.data as Packed;
  return {
    devices: c,
    households: h ?? {},
    guests: d.map(([block, rowKey, kind, address, last, off]) => ({
      block,
      row: rowKey,
      kind,
      address,
      last: last * 60_000,
      offHours: off === 1,
    })),
  };
};
