import { deviceRow, identityOfRow } from './keys.ts';
import type { Observation } from './observation.ts';
import type { Place } from './place.ts';
import type { Row } from './rows.ts';
import { remember, type Seen } from './sightings.ts';

/** One network a device was seen on. Times in ms. */
export type Stay = {
  readonly operator: string;
  readonly net: string;
  readonly address: string;
  readonly times: number;
  /** Of `times`, those in the evening, at night or at the weekend. */
  readonly offHours: number;
  readonly last: number;
  /** Probability that it was this device, and not a look-alike taken for it. */
  readonly certainty: number;
};

/** What is known of one identity: the row that candidates are read from. */
export type Device = {
  readonly identity: string;
  readonly block: string;
  /** RANGE of its row. */
  readonly row: string;
  readonly kind: string;
  readonly first: number;
  readonly last: number;
  readonly visits: number;
  /** Visits that may have been another device's: the sum of what each link lacked of certainty. */
  readonly doubt: number;
  readonly version: string;
  /** Of the visits of its browser's family, the share with nothing newer, when it was last seen: system and browser. */
  readonly standing: readonly [number, number];
  readonly screens: readonly Seen[];
  readonly viewports: readonly Seen[];
  readonly zones: readonly Seen[];
  readonly stays: readonly Stay[];
  /** How many devices its block held when it came, itself included. */
  readonly ordinal: number;
  readonly household: string | null;
  /** Hash of the `visitorId` it showed last, where pages give one. */
  readonly visitor: string | null;
  /** Version of the row it was read from; 0 where there is none yet. */
  readonly revision: number;
  /** Epoch seconds when its row leaves the table. */
  readonly expiresAt: number;
};

/** Values kept per attribute; the one unseen for longest gives way. */
const KEPT = { screens: 4, viewports: 6, zones: 3, stays: 10 } as const;
const DAY = 86_400_000;
/** A sighting more outweighs this much less time since the last one, when stays are dropped. */
const STAY_CREDIT = 5 * DAY;

export const firstSight = (
  identity: string,
  seen: Observation,
  place: Place | null,
  ordinal: number,
  standing: Device['standing'] = [1, 1],
): Device =>
  visited(
    {
      identity,
      block: seen.block,
      row: deviceRow(seen.at, identity),
      kind: seen.kind,
      first: seen.at,
      last: seen.at,
      visits: 0,
      doubt: 0,
      version: seen.version,
      standing,
      screens: [],
      viewports: [],
      zones: [],
      stays: [],
      ordinal,
      household: null,
      visitor: null,
      revision: 0,
      expiresAt: 0,
    },
    seen,
    place,
    1,
  );

/**
 * The device after one more visit, which is its own with probability `certainty`.
 *
 * @param standing of its browser's family now; default: as it was
 */
export const visited = (
  device: Device,
  seen: Observation,
  place: Place | null,
  certainty: number,
  standing: Device['standing'] = device.standing,
): Device => ({
  ...device,
  last: Math.max(device.last, seen.at),
  visits: device.visits + 1,
  doubt: device.doubt + 1 - certainty,
  version: seen.at >= device.last ? seen.version : device.version,
  standing: seen.at >= device.last ? standing : device.standing,
  screens: remember(device.screens, seen.screen, toMinutes(seen.at), KEPT.screens),
  viewports: remember(device.viewports, seen.viewport, toMinutes(seen.at), KEPT.viewports),
  zones: remember(device.zones, seen.zone, toMinutes(seen.at), KEPT.zones),
  stays: place ? stayed(device.stays, place, seen.at, certainty) : device.stays,
});

/** IPv4 addresses of one /24 are stays of their own; an IPv6 address lasts a day, so only the last one is kept. */
export const stayed = (stays: readonly Stay[], place: Place, at: number, certainty: number): readonly Stay[] => {
  const known = stays.find((stay) => stay.net === place.net && (place.six || stay.address === place.address));
  const rest = stays.filter((stay) => stay !== known);
  if (rest.length >= KEPT.stays) {
    const worth = (stay: Stay): number => stay.last + STAY_CREDIT * stay.times;
    const weakest = rest.reduce((a, b) => (worth(b) < worth(a) ? b : a));
    rest.splice(rest.indexOf(weakest), 1);
  }
  const { operator, net, address } = place;
  const times = (known?.times ?? 0) + 1;
  const offHours = (known?.offHours ?? 0) + (place.offHours ? 1 : 0);
  return [...rest, { operator, net, address, times, offHours, last: at, certainty }];
};

/** Minutes are exact enough, and half the bytes: a row should stay within one write unit. */
const toMinutes = (ms: number): number => Math.round(ms / 60_000);

type Packed = {
  k: string;
  t: [first: number, last: number, visits: number, doubt: number, ordinal: number];
  v: string;
  /** Absent in rows from before this was kept. */
  a?: [system: number, browser: number];
  s: readonly Seen[];
  w: readonly Seen[];
  z: readonly Seen[];
  u?: string;
  n: [
    operator: string,
    net: string,
    address: string,
    times: number,
    offHours: number,
    last: number,
    certainty: number,
  ][];
};

export const packDevice = (device: Device): unknown => ({
  k: device.kind,
  t: [
    toMinutes(device.first),
    toMinutes(device.last),
    device.visits,
    Math.round(device.doubt * 1000) / 1000,
    device.ordinal,
  ],
  v: device.version,
  a: device.standing.map((share) => Math.round(share * 1000) / 1000),
  s: device.screens,
  w: device.viewports,
  z: device.zones,
  ...(device.visitor ? { u: device.visitor } : {}),
  n: device.stays.map((s) => [
    s.operator,
    s.net,
    s.address,
    s.times,
    s.offHours,
    toMinutes(s.last),
    Math.round(s.certainty * 100) / 100,
  ]),
});

export const unpackDevice = ({ key, row, version, data, householdId, expiresAt }: Row): Device => {
  const { k, t, v, a, s, w, z, u, n } = data as Packed;
  return {
    identity: identityOfRow(row),
    block: key.slice(key.lastIndexOf('#') + 1),
    row,
    kind: k,
    first: t[0] * 60_000,
    last: t[1] * 60_000,
    visits: t[2],
    doubt: t[3],
    version: v,
    standing: a ?? [1, 1],
    screens: s,
    viewports: w,
    zones: z,
    stays: n.map(([operator, net, address, times, offHours, last, certainty]) => ({
      operator,
      net,
      address,
      times,
      offHours,
      last: last * 60_000,
      certainty,
    })),
    ordinal: t[4],
    household: householdId ?? null,
    visitor: u ?? null,
    revision: version,
    expiresAt,
  };
};
