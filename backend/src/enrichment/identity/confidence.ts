import type { Device } from './device.ts';
import type { Observation } from './observation.ts';
import type { Place } from './place.ts';

/** Share of an identity's visits that are surely one device's; an identity is never all foreign. */
export const purityOf = ({ doubt, visits }: Device): number => 1 - Math.min(0.95, doubt / (visits + 1));

export type Choice = {
  seen: Observation;
  place: Place | null;
  /** The identity as it was before the visit; undefined for a new one. */
  before: Device | undefined;
  /** What the resolver gives its choice among all others. */
  probability: number;
  /** Look-alikes known on the site. */
  alike: number;
  /** Devices ever seen on the network of the visit. */
  devices: number;
};

/**
 * Log odds that a link is right. The evidence alone is too sure of itself, and cannot see what an identity has become:
 * one with many networks and windows for its visits has taken in several devices.
 */
const LINK = {
  base: 0.55,
  evidence: 0.7,
  networks: -1.35,
  windows: -0.7,
  visits: 0.57,
  knownOperator: 0.93,
  knownWindow: 0.8,
  alike: -0.1,
} as const;
/** Log odds that a visit taken for new is. Phones roam, so that one taken for new is oftener an old one elsewhere. */
const NEW = { base: 1, evidence: 0.6, devices: -0.17, phone: -0.83, alike: -0.16 } as const;

const logit = (p: number): number => {
  const q = Math.min(0.9995, Math.max(0.002, p));
  return Math.log(q / (1 - q));
};

const linkOdds = ({ seen, place, probability, alike }: Choice, before: Device): number =>
  LINK.base +
  LINK.evidence * logit(probability * purityOf(before)) +
  LINK.networks * Math.log(1 + before.stays.length) +
  LINK.windows * Math.log(Math.max(1, before.viewports.length)) +
  LINK.visits * Math.log(Math.max(1, before.visits)) +
  (before.stays.some((stay) => stay.operator === place?.operator) ? LINK.knownOperator : 0) +
  (before.viewports.some(([held]) => held === seen.viewport) ? LINK.knownWindow : 0) +
  LINK.alike * Math.log(1 + alike);

const newOdds = ({ seen, probability, alike, devices }: Choice): number =>
  NEW.base +
  NEW.evidence * logit(probability) +
  NEW.devices * Math.log(1 + devices) +
  (seen.form === 'phone' ? NEW.phone : 0) +
  NEW.alike * Math.log(1 + alike);

/**
 * The probability that an assignment is right: logistic regressions fitted on simulated sites of several sizes and
 * countries, none of them a published set (docs/identity.md).
 */
export const confidenceOf = (choice: Choice): number => {
  const odds = choice.before ? linkOdds(choice, choice.before) : newOdds(choice);
  return Math.min(0.999, Math.max(0.01, 1 / (1 + Math.exp(-odds))));
};
