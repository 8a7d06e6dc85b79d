import type { Crowd } from './crowd.ts';
import type { Device, Stay } from './device.ts';
import { logOdds } from './evidence.ts';
import type { Network } from './network-row.ts';
import type { Observation } from './observation.ts';
import type { Place } from './place.ts';

/**
 * A device that may have been taken for `of` when it was seen on this network: the doubt of that link, kept until the
 * network is seen again. If it explains the visit best, it gets an identity of its own, and `of` loses the stay.
 */
export type Ghost = { readonly of: Device; readonly stay: Stay; readonly odds: number };

/**
 * Log odds of a split before any evidence: most second networks are a second place of the same person. Without it,
 * doubts of one in ten would split every fifth device.
 */
const PRIOR = -1.5;

/** Links more certain than this have no ghost. */
const SURE = 0.98;

export const ghostsOf = (
  seen: Observation,
  place: Place | null,
  devices: readonly Device[],
  network: Network,
  crowd: Crowd,
): Ghost[] =>
  devices.flatMap((of) =>
    of.stays
      .filter((stay) => stay.net === place?.net && stay.certainty < SURE)
      .map((stay) => {
        const alone: Device = {
          ...of,
          visits: stay.times,
          first: stay.last,
          last: stay.last,
          stays: [{ ...stay, certainty: 1 }],
          household: null,
        };
        return { of, stay, odds: logOdds(seen, place, alone, network, crowd) + Math.log(1 - stay.certainty) + PRIOR };
      }),
  );

/** The device without the stay that was another's. */
export const withoutStay = (device: Device, { net, address }: Stay): Device => ({
  ...device,
  stays: device.stays.filter((stay) => stay.net !== net || stay.address !== address),
});
