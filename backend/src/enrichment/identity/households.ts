import type { Device, Stay } from './device.ts';
import { nameFrom } from './ids.ts';
import type { Network } from './network-row.ts';
import type { Place } from './place.ts';

export type Home = {
  household: string | null;
  confidence: number;
  /** The network visited is the device's home. */
  livesHere: boolean;
};

/** More devices than a family has: an office, a carrier, a hotel, a VPN. */
const MOST_DEVICES = 8;

const atNet = (device: Device, net: string): { times: number; offHours: number } =>
  device.stays.reduce(
    (sum, stay) => (stay.net === net ? { times: sum.times + stay.times, offHours: sum.offHours + stay.offHours } : sum),
    { times: 0, offHours: 0 },
  );

/** The network where the device is most often in the evening and at the weekend. */
const mainHome = (device: Device): Stay | undefined =>
  device.stays.reduce<Stay | undefined>(
    (best, stay) => (stay.offHours > (best?.offHours ?? 0) ? stay : best),
    undefined,
  );

const homeLike = (network: Network): boolean =>
  network.devices <= MOST_DEVICES && network.guests.some((guest) => guest.offHours);

/** Where a device lives, after a visit to `place`; `network` has the visit in it. */
export const homeOf = (siteId: string, device: Device, place: Place | null, network: Network): Home => {
  const held = device.household;
  const livesHere =
    place !== null && homeLike(network) && atNet(device, place.net).offHours > 0 && mainHome(device)?.net === place.net;
  if (!livesHere) return { household: held, confidence: held ? confidenceIn(device) : 0, livesHere };
  const household = network.household ?? held ?? `hh_${nameFrom('home', siteId, place.net, device.identity)}`;
  return { household, confidence: confidenceIn(device), livesHere };
};

/** One evening at a place is a guest's as well; several are an inhabitant's. */
const confidenceIn = (device: Device): number => {
  const home = mainHome(device);
  return home ? (home.offHours + 0.5) / (home.offHours + 1.5) : 0.3;
};
