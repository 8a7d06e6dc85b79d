import type { Device, Stay } from './device.ts';
import { nameFrom } from './ids.ts';
import { type Guest, guestsOn, lineOf, type Network, type Settled } from './network-row.ts';
import type { Place } from './place.ts';

export type Home = {
  household: string | null;
  confidence: number;
  /** The visit was made from the household's own line. */
  atHome: boolean;
  /** Set where the line visited gets its household now. */
  founds?: Settled;
};

/** More devices than a family has: an office, a carrier, a hotel, a VPN. */
const MOST_DEVICES = 8;
/** Of the devices of a home, those seen there outside office hours; an office whose staff tunnels in has fewer. */
const HOME_SHARE = 0.5;

/** The line where the device is most often in the evening and at the weekend, else most often at all. */
const mainHome = (device: Device): Stay | undefined =>
  device.stays.reduce<Stay | undefined>(
    (best, stay) =>
      !best || stay.offHours > best.offHours || (stay.offHours === best.offHours && stay.times > best.times)
        ? stay
        : best,
    undefined,
  );

const homeLike = (guests: readonly Guest[]): boolean =>
  guests.length <= MOST_DEVICES && guests.filter((guest) => guest.offHours).length + 1 >= HOME_SHARE * guests.length;

const isAt = (stay: Stay, place: Place): boolean =>
  stay.net === place.net && (place.six || stay.address === place.address);

/**
 * Where a device lives, after a visit to `place`; `network` has the visit in it. A line that nobody lives on yet founds
 * a household of its own and notes where its founder came from: if another member of that household follows, the
 * household has moved. One device alone carries no household along, or every doubtful link would weld two families.
 */
export const homeOf = (siteId: string, device: Device, place: Place | null, network: Network): Home => {
  const held = device.household;
  const away: Home = { household: held, confidence: held ? confidenceIn(device) : 0, atHome: false };
  const main = mainHome(device);
  const here = place ? device.stays.find((stay) => isAt(stay, place)) : undefined;
  if (!place || !main || !here || here.offHours < main.offHours) return away;
  // What was taken for a home has turned out to be a crowd.
  if (!homeLike(guestsOn(network, place))) return { household: null, confidence: 0, atHome: false };
  const confidence = confidenceIn(device);
  const settled = network.households[lineOf(place)];
  if (!settled) {
    // By day an IPv4 line may be an office's; an IPv6 prefix of a few devices hardly is.
    if (!place.six && !here.offHours) return away;
    const household = `hh_${nameFrom('home', siteId, place.net, lineOf(place), device.identity)}`;
    return { household, confidence, atHome: true, founds: [household, held ?? ''] };
  }
  const [household, founderFrom] = settled;
  if (held && held === founderFrom) return { household: held, confidence, atHome: true, founds: [held, ''] };
  return { household, confidence, atHome: true };
};

/** One evening at a place is a guest's as well; several are an inhabitant's. */
const confidenceIn = (device: Device): number => {
  const home = mainHome(device);
  return home ? (home.offHours + 0.5) / (home.offHours + 1.5) : 0.3;
};

/** Away from home a household is known only through the identity, so a doubtful identity must not bring it along. */
const TOLD_AWAY = 0.85;

/** The household to tell of a visit, whose identity is right with probability `certainty`. */
export const toldHousehold = ({ household, confidence, atHome }: Home, certainty: number) =>
  household && (atHome || certainty >= TOLD_AWAY)
    ? { household, householdConfidence: confidence * (atHome ? 1 : certainty) }
    : { household: null, householdConfidence: 0 };
