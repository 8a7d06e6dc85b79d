import { type Adoption, adoptionOf } from './adoption.ts';
import type { Device } from './device.ts';
import { type Frequencies, newDevicesPerDay, versionWeights } from './frequencies.ts';
import { type Alike, HABITS } from './habits.ts';
import { type LineKind, lineKind } from './line-kind.ts';
import type { Network } from './network-row.ts';
import type { Observation } from './observation.ts';
import type { Place } from './place.ts';
import type { Seen } from './sightings.ts';

/** What any device but the candidates would show: every piece of evidence is worth its ratio to this. */
export type Crowd = {
  screen: number;
  viewport: number;
  zone: number;
  version: number;
  /** Of the operator; 1 where it is unknown. */
  operator: number;
  /** Of this network among the devices of its operator; 0 where nobody was seen on it. */
  network: number;
  /** Of this IPv4 address inside its /24. */
  address: number;
  /** Look-alikes known on the site. */
  alike: number;
  /** New devices a day that look like this one, on this network if it is known. */
  newPerDay: number;
  /** Of the versions of its browser's family. */
  adoption: Adoption;
  /** What an operator's lines are. */
  kindOf: (operator: string) => LineKind;
};

/** The part of the devices that show a value, the unseen ones given their share. */
const alikeShare = (
  candidates: readonly Device[],
  seenOf: (d: Device) => readonly Seen[],
  value: string,
  a: Alike,
): number => {
  const kinds = new Set<string>();
  let having = 0;
  for (const device of candidates) {
    for (const [held] of seenOf(device)) {
      kinds.add(held);
      if (held === value) having++;
    }
  }
  const share = Math.max(0, having - a.discount) + (a.concentration + a.discount * kinds.size) * a.floor;
  return Math.max(a.floor / 2, share / (candidates.length + a.concentration));
};

/** Weight of the whole site beside the look-alikes, in devices. */
const SITE_WEIGHT = 1;
/**
 * What another look-alike would show. Machines of one kind have more in common than their kind: languages go with time
 * zones, and what no longer updates stands still at one version. A rare value that look-alikes share is no sign that
 * two visits are of one device; one that they lack may be newer than their last visits, so the site's share is the least.
 */
const ofLookalikes = (lookalikes: readonly Device[], has: (device: Device) => boolean, ofSite: number): number =>
  Math.max(ofSite, (lookalikes.filter(has).length + SITE_WEIGHT * ofSite) / (lookalikes.length + SITE_WEIGHT));

/** Pitman-Yor discounts: a device seen once says less than its full count about the next. */
const BLOCK_DISCOUNT = 0.5;
const NETWORK_DISCOUNT = 0.5;
/**
 * Machines of one network that look alike: in an office they are bought by the dozen, at home hardly ever. The weight
 * of the site's own mix, in devices.
 */
const ON_NETWORK = { weight: 9, homeDiscount: 0.8, officeDiscount: 0.5, officeDevices: 5 } as const;
/** A site's first devices are all new. */
const NEW_PER_DAY_PRIOR = 1;

/** @param alike devices of the block, those not read included */
export const crowdAround = (
  seen: Observation,
  place: Place | null,
  candidates: readonly Device[],
  alike: number,
  network: Network,
  f: Frequencies,
): Crowd => {
  const habits = HABITS[seen.form];
  const weights = versionWeights(f, seen.family, seen.at);
  let visits = 0;
  for (const weight of weights.values()) visits += weight;
  const here = weights.get(seen.version) ?? 0;

  const operatorDevices = place?.operator ? (f.operators[place.operator] ?? 0) : f.identities;
  const operator = place?.operator ? (operatorDevices + 0.5) / (f.operatorDevices + 5) : 1;
  const { devices, guests } = network;
  const atAddress = guests.filter((guest) => guest.address === place?.address).length;
  const alikeHere = guests.filter((guest) => guest.block === seen.block).length;

  const lookalikes = candidates.filter(({ block }) => block === seen.block);

  const share = Math.max(alike - BLOCK_DISCOUNT, 0.25) / Math.max(f.identities, 1);
  const discount = devices < ON_NETWORK.officeDevices ? ON_NETWORK.homeDiscount : ON_NETWORK.officeDiscount;
  const shareHere = devices
    ? (Math.max(0, alikeHere - discount) + (ON_NETWORK.weight + discount) * share) / (devices + ON_NETWORK.weight)
    : share;
  return {
    screen: alikeShare(candidates, (d) => d.screens, seen.screen, habits.alikeScreen),
    viewport: alikeShare(candidates, (d) => d.viewports, seen.viewport, habits.alikeViewport),
    zone: ofLookalikes(
      lookalikes,
      ({ zones }) => zones.some(([held]) => held === seen.zone),
      ((f.zones[seen.zone] ?? 0) + 0.5) / (f.identities + 2),
    ),
    version: ofLookalikes(lookalikes, ({ version }) => version === seen.version, (here + 0.3) / (visits + 3)),
    operator,
    network: devices ? Math.max(0.2, devices - NETWORK_DISCOUNT) / (Math.max(operatorDevices, devices) + 1) : 0,
    address: devices && !place?.six ? (atAddress + 0.3) / (devices + 1) : 1,
    alike,
    newPerDay: (newDevicesPerDay(f, seen.at) + NEW_PER_DAY_PRIOR) * shareHere,
    adoption: adoptionOf(weights, seen.version),
    kindOf: (of) => lineKind(f.lines?.[of]),
  };
};
