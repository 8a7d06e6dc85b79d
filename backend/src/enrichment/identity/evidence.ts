import { purityOf } from './confidence.ts';
import type { Crowd } from './crowd.ts';
import type { Device } from './device.ts';
import { ADDRESS_HABIT, HABITS, ZONE_HABIT } from './habits.ts';
import { householdAt, type Network } from './network-row.ts';
import type { Observation } from './observation.ts';
import type { Place } from './place.ts';
import { visitsPerDay } from './return-rate.ts';
import { habitual, novelty, predict } from './sightings.ts';
import { compareVersions } from './versions.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/**
 * Log weight of each kind of evidence. All would be 1 if the kinds were independent and the model exact; they are not,
 * and the weights bring the posterior nearer to the truth: maximum likelihood on three simulated populations, which
 * agreed within 0.1 but for screen, zone and version (docs/identity.md).
 */
const WEIGHTS = {
  rate: 0.78,
  newcomer: 0.75,
  place: 0.71,
  screen: 0.65,
  viewport: 0.81,
  zone: 0.65,
  version: 0.84,
} as const;
const BIAS = 0.23;

/** An identity that took in doubtful visits fits everything a little: without this it would take in ever more. */
const PURITY_WEIGHT = 2.5;

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

const versionRatio = (seen: Observation, device: Device, crowd: Crowd): number => {
  const gap = Math.max(0, seen.at - device.last) / DAY;
  const stay = 0.995 * Math.exp(-gap * crowd.updateRate(device.version));
  const order = compareVersions(seen.version, device.version);
  if (order === 0) return stay / crowd.version;
  return order > 0 ? ((1 - stay) * crowd.updateTo(device.version)) / crowd.version : STEP_BACK;
};

const sum = <T>(of: readonly T[], value: (item: T) => number): number =>
  of.reduce((total, item) => total + value(item), 0);
const kinds = <T>(of: readonly T[], value: (item: T) => string): number => new Set(of.map(value)).size;

/** Operator, then network inside it, then address inside that: each as the device's own past against the crowd's. */
const placeRatio = (seen: Observation, place: Place, device: Device, network: Network, crowd: Crowd): number => {
  const habits = HABITS[seen.form];
  const { stays } = device;
  const all = sum(stays, (stay) => stay.times);
  const near = place.operator ? stays.filter((stay) => stay.operator === place.operator) : stays;
  const nearTimes = sum(near, (stay) => stay.times);
  const operator = place.operator
    ? habitual(nearTimes, all, habits.operator) / crowd.operator +
      novelty(
        kinds(stays, (stay) => stay.operator),
        all,
        habits.operator,
      )
    : 1;
  const household = householdAt(network, place);
  const family = household && household === device.household ? HOUSEHOLD_STAY / Math.max(crowd.network, 1e-6) : 0;
  if (nearTimes === 0) return operator + family;

  const here = near.filter((stay) => stay.net === place.net);
  const hereTimes = sum(here, (stay) => stay.times * stay.certainty);
  const unknown = novelty(
    kinds(near, (stay) => stay.net),
    nearTimes,
    habits.network,
  );
  if (hereTimes === 0) return operator * unknown + family;
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
    WEIGHTS.rate * Math.log(visitsPerDay(device, seen.at)) -
    WEIGHTS.newcomer * Math.log(crowd.newPerDay) +
    WEIGHTS.place * (place ? Math.log(placeRatio(seen, place, device, network, crowd)) : 0) +
    WEIGHTS.screen * Math.log(predict(device.screens, seen.screen, crowd.screen, habits.screen) / crowd.screen) +
    WEIGHTS.viewport *
      Math.log(predict(device.viewports, seen.viewport, crowd.viewport, habits.viewport) / crowd.viewport) +
    WEIGHTS.zone * Math.log(predict(device.zones, seen.zone, crowd.zone, ZONE_HABIT) / crowd.zone) +
    WEIGHTS.version * Math.log(versionRatio(seen, device, crowd))
  );
};
