import { versionAfter } from './adoption.ts';
import { purityOf } from './confidence.ts';
import type { Crowd } from './crowd.ts';
import type { Device } from './device.ts';
import { ADDRESS_HABIT, HABITS, ZONE_HABIT } from './habits.ts';
import { householdAt, type Network } from './network-row.ts';
import type { Observation } from './observation.ts';
import type { Place } from './place.ts';
import { returnEvidence } from './return-rate.ts';
import { habitual, novelty, predict } from './sightings.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/**
 * Log weight of each kind of evidence. All would be 1 if the kinds were independent and the model exact; they are not,
 * and the weights bring the posterior nearer to the truth: maximum likelihood on simulated populations, rounded; those of
 * the return rate are in `return-rate.ts`. Zone, bias and purity are set between worlds (docs/identity.md).
 */
const WEIGHTS = {
  newcomer: 0.8,
  place: 0.68,
  screen: 0.62,
  viewport: 0.82,
  zone: 0.7,
  version: 0.75,
} as const;
const BIAS = 0.47;

/** An identity that took in doubtful visits fits everything a little: without this it would take in ever more. */
const PURITY_WEIGHT = 3.5;

/** A version going back: a restored backup, or a false header. */
const STEP_BACK = 0.003;
/** An IPv6 address is a device's own for a day (RFC 8981): equal, hardly another; unequal within hours, hardly the same. */
const SIX = {
  same: 300,
  unequal: [
    [3 * HOUR, 0.05],
    [10 * HOUR, 0.3],
  ] as const,
};
/** A network new to the device where its household has been seen: it moved, or has two lines. */
const HOUSEHOLD_STAY = 0.3;

/** Who has a mobile network seldom shows another one, and who has a home is a guest in others now and then. */
const SECOND = { home: 0.75, passing: 0.15, shared: 1 } as const;
/** Tablets stay at home. */
const TABLET_AWAY = 0.27;
/** A line new to a device, of an operator it is known on: homes keep theirs, phones and pools do not. */
const NEW_LINE = { home: 0.17, passing: 2.1, shared: 2.1 } as const;

const versionRatio = (seen: Observation, device: Device, crowd: Crowd): number => {
  const days = Math.max(0, seen.at - device.last) / DAY;
  const probability = versionAfter(crowd.adoption, device.version, device.standing, days);
  return probability === undefined ? STEP_BACK : Math.max(0.001, probability / crowd.version);
};

const sum = <T>(of: readonly T[], value: (item: T) => number): number =>
  of.reduce((total, item) => total + value(item), 0);
const kinds = <T>(of: readonly T[], value: (item: T) => string): number => new Set(of.map(value)).size;

/** A known device on an operator new to it, by what the habit of its form would have. */
const newOperator = ({ form }: Observation, { operator }: Place, stays: Device['stays'], crowd: Crowd): number => {
  const kind = crowd.kindOf(operator);
  const second = SECOND[kind] < 1 && stays.some((stay) => crowd.kindOf(stay.operator) === kind);
  return (second ? SECOND[kind] : 1) * (form === 'tablet' ? TABLET_AWAY : 1);
};

/** Operator, then network inside it, then address inside that: each as the device's own past against the crowd's. */
const placeRatio = (seen: Observation, place: Place, device: Device, network: Network, crowd: Crowd): number => {
  const habits = HABITS[seen.form];
  const { stays } = device;
  const all = sum(stays, (stay) => stay.times);
  const near = place.operator ? stays.filter((stay) => stay.operator === place.operator) : stays;
  const nearTimes = sum(near, (stay) => stay.times);
  const household = householdAt(network, place);
  const family = household && household === device.household ? HOUSEHOLD_STAY / Math.max(crowd.network, 1e-6) : 0;
  const elsewhere = novelty(
    kinds(stays, (stay) => stay.operator),
    all,
    habits.operator,
  );
  if (nearTimes === 0) return elsewhere * newOperator(seen, place, stays, crowd) + family;
  const operator = place.operator ? habitual(nearTimes, all, habits.operator) / crowd.operator + elsewhere : 1;

  const here = near.filter((stay) => stay.net === place.net);
  const hereTimes = sum(here, (stay) => stay.times * stay.certainty);
  const unknown = novelty(
    kinds(near, (stay) => stay.net),
    nearTimes,
    habits.network,
  );
  if (hereTimes === 0)
    return operator * unknown * (place.operator ? NEW_LINE[crowd.kindOf(place.operator)] : 1) + family;
  const known = habitual(hereTimes, nearTimes, habits.network) / Math.max(crowd.network, 1e-6);
  return operator * (unknown + known * addressRatio(seen, place, here, hereTimes, crowd));
};

const addressRatio = (
  seen: Observation,
  place: Place,
  here: Device['stays'],
  hereTimes: number,
  crowd: Crowd,
): number => {
  const same = here.find((stay) => stay.address === place.address);
  if (!place.six) {
    return (
      habitual(same?.times ?? 0, hereTimes, ADDRESS_HABIT) / crowd.address +
      novelty(here.length, hereTimes, ADDRESS_HABIT)
    );
  }
  if (same) return SIX.same;
  const gap = seen.at - Math.max(...here.map((stay) => stay.last));
  return SIX.unequal.find(([within]) => gap < within)?.[1] ?? 1;
};

/** Log odds that this device sent the batch against that a device did which the site has never seen. */
export const logOdds = (
  seen: Observation,
  place: Place | null,
  device: Device,
  network: Network,
  crowd: Crowd,
): number => {
  const habits = HABITS[seen.form];
  return (
    PURITY_WEIGHT * Math.log(purityOf(device)) +
    BIAS +
    returnEvidence(
      device,
      seen.at,
      device.stays.some((stay) => stay.net === place?.net),
    ) -
    WEIGHTS.newcomer * Math.log(crowd.newPerDay) +
    WEIGHTS.place * (place ? Math.log(placeRatio(seen, place, device, network, crowd)) : 0) +
    WEIGHTS.screen * Math.log(predict(device.screens, seen.screen, crowd.screen, habits.screen) / crowd.screen) +
    WEIGHTS.viewport *
      Math.log(predict(device.viewports, seen.viewport, crowd.viewport, habits.viewport) / crowd.viewport) +
    WEIGHTS.zone * Math.log(predict(device.zones, seen.zone, crowd.zone, ZONE_HABIT) / crowd.zone) +
    WEIGHTS.version * Math.log(versionRatio(seen, device, crowd))
  );
};
