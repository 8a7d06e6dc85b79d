import type { Device, Stay } from './device.ts';
import type { LineCounts } from './frequencies.ts';
import { nameFrom } from './ids.ts';
import { lineKind, offHoursShare } from './line-kind.ts';
import { type Guest, guestsOn, lineOf, type Network, type Settled } from './network-row.ts';
import type { Place } from './place.ts';

export type Home = {
  /** Where the device lives. */
  household: string | null;
  /** What to tell of the visit: the household of the line it came from, away from any home the device's own. */
  told: string | null;
  /** Estimated probability that what is told is right. */
  confidence: number;
  /** Set where the line visited gets its household now. */
  founds?: Settled;
};

export type HomeVisit = {
  siteId: string;
  /** With the visit in it. */
  device: Device;
  place: Place | null;
  /** With the visit in it. */
  network: Network;
  /** Probability that the device is who sent the visit; 1 where it is new. */
  certainty: number;
  /** What operators' devices have shown of their lines. */
  lines: Readonly<Record<string, LineCounts>>;
  /** ms */
  at: number;
};

const DAY = 86_400_000;
/** More devices than a family has: an office, a carrier, a hotel, a VPN. */
const MOST_DEVICES = 6;
/** Of the devices of a home, those seen there outside office hours; an office whose staff tunnels in has fewer. */
const HOME_SHARE = 0.3;
/** Away from home a household is known only through the identity, so a doubtful identity must not bring it along. */
const TOLD_AWAY = 0.9;
/** A line of a day belongs to the household of who is seen on it first, if that is certain. */
const TAKEN_ALONG = 0.95;
/** By day an IPv4 line may be an office's, unless its operator's lines are used in the evening. */
const DAY_OFF_HOURS = 0.4;
/** A stay on a line that is not like a home says next to nothing about where a device lives. */
const ELSEWHERE = 0.01;

const isAt = (stay: Stay, place: Place): boolean =>
  stay.net === place.net && (place.six || stay.address === place.address);

const crowded = (guests: readonly Guest[]): boolean =>
  guests.length > MOST_DEVICES || guests.filter((guest) => guest.offHours).length + 1 < HOME_SHARE * guests.length;

const isHome = (stay: Stay, lines: HomeVisit['lines']): boolean => lineKind(lines[stay.operator]) === 'home';

/** How much a stay speaks for living there: evenings and weekends on lines of homes. */
const residence = (stay: Stay, lines: HomeVisit['lines']): number =>
  (isHome(stay, lines) ? 1 : ELSEWHERE) * (stay.offHours + 0.01 * stay.times);

/**
 * How often a household was right on simulated sites, by the evenings that the device was seen at home: one evening at a
 * place is a guest's as well, several are an inhabitant's.
 */
const BY_EVENINGS = [0.7, 0.8, 0.95, 0.99] as const;
/** The same of a line nobody lived on, by day and in the evening: a known device has a home elsewhere oftener than not. */
const FOUNDED = { newcomer: [0.55, 0.75], known: [0.25, 0.4] } as const;

const afterEvenings = (evenings: number): number => BY_EVENINGS[Math.min(evenings, 3)] ?? 0;
const onFounding = (device: Device, { offHours }: Stay): number =>
  FOUNDED[device.visits > 1 ? 'known' : 'newcomer'][offHours ? 1 : 0];

/**
 * Where a device lives after a visit, and the household to tell of it. The line visited has the first say: an identity
 * that welds two machines would weld their families, if each visit took its household from the identity. A line that
 * nobody lives on yet founds a household of its own and notes where its founder came from: if another member of that
 * household follows, the household has moved.
 */
export const homeOf = ({ siteId, device, place, network, certainty, lines, at }: HomeVisit): Home => {
  const held = device.household;
  const evenings = Math.max(0, ...device.stays.map((stay) => (isHome(stay, lines) ? stay.offHours : 0)));
  const elsewhere = (household: string | null): Home =>
    household && evenings > 0 && certainty >= TOLD_AWAY
      ? { household, told: household, confidence: certainty * afterEvenings(evenings) }
      : { household, told: null, confidence: 0 };
  const here = place ? device.stays.find((stay) => isAt(stay, place)) : undefined;
  if (!place || !here) return elsewhere(held);

  const others = device.stays.filter((stay) => stay !== here).map((stay) => residence(stay, lines));
  const main = Math.max(0, ...others);
  const stays = residence(here, lines);
  const habits = lines[place.operator];
  const kind = lineKind(habits);
  const guests = guestsOn(network, place);
  const passing = kind === 'passing';
  const recent = passing ? guests.filter((guest) => at - guest.last < DAY) : guests;
  // What was taken for a home has turned out to be a crowd.
  if (kind === 'shared' || guests.length > MOST_DEVICES || crowded(recent))
    return elsewhere(stays > main ? null : held);

  const settled = network.households[lineOf(place)];
  const named = `hh_${nameFrom('home', siteId, place.net, lineOf(place), device.identity)}`;
  const confidence = afterEvenings(here.offHours);
  if (passing) {
    const company = settled && recent.some((guest) => guest.row !== device.row);
    if (held && certainty >= TAKEN_ALONG) {
      const founds = company || settled?.[0] === held ? {} : { founds: [held, ''] as const };
      return { household: held, told: held, confidence: certainty * afterEvenings(evenings), ...founds };
    }
    if (company) return { household: held ?? settled[0], told: settled[0], confidence };
    if (certainty >= TAKEN_ALONG) return elsewhere(held);
    return { household: held, told: named, confidence: onFounding(device, here), founds: [named, ''] };
  }

  const lives = stays > main;
  if (!settled) {
    if (!place.six && !here.offHours && offHoursShare(habits) < DAY_OFF_HOURS) return elsewhere(held);
    const household = !held || lives ? named : held;
    return { household, told: named, confidence: onFounding(device, here), founds: [named, held ?? ''] };
  }
  const [household, founderFrom] = settled;
  // Not its founder again: two machines taken for one would carry one family into the other's home.
  if (held && held === founderFrom && household !== named)
    return { household: held, told: held, confidence, founds: [held, ''] };
  return { household: !held || lives ? household : held, told: household, confidence };
};
