import type { Observation } from './observation.ts';
import type { Habit } from './sightings.ts';

/** How machines of one form behave, and how alike two of them look that share a block. */
export type FormHabits = {
  readonly operator: Habit;
  /** Networks inside one operator. */
  readonly network: Habit;
  readonly viewport: Habit;
  readonly screen: Habit;
  /** How a value of a look-alike counts for another one: `share` of its count is not discounted, `floor` for unseen values. */
  readonly alikeViewport: Alike;
  readonly alikeScreen: Alike;
};
export type Alike = { readonly discount: number; readonly concentration: number; readonly floor: number };

/**
 * Priors of any site, by maximum likelihood on two simulated populations, one mostly French and one American
 * (docs/identity.md), rounded. A phone roams over networks but fills its screen; a computer stays, but its windows vary.
 */
export const HABITS: Readonly<Record<Observation['form'], FormHabits>> = {
  phone: {
    operator: { discount: 0.3, concentration: 0.6 },
    network: { discount: 0.6, concentration: -0.5 },
    viewport: { discount: 0.02, concentration: 0.1 },
    screen: { discount: 0, concentration: 0.05 },
    alikeViewport: { discount: 0.5, concentration: 1.5, floor: 0.05 },
    alikeScreen: { discount: 0.3, concentration: 0.5, floor: 0.05 },
  },
  tablet: {
    operator: { discount: 0.4, concentration: 0 },
    network: { discount: 0.5, concentration: -0.4 },
    viewport: { discount: 0.02, concentration: 0.4 },
    screen: { discount: 0.02, concentration: 0.1 },
    alikeViewport: { discount: 0.5, concentration: 1, floor: 0.05 },
    alikeScreen: { discount: 0.3, concentration: 0.5, floor: 0.05 },
  },
  computer: {
    operator: { discount: 0.3, concentration: 0.05 },
    network: { discount: 0.4, concentration: -0.3 },
    viewport: { discount: 0.6, concentration: -0.3 },
    screen: { discount: 0.05, concentration: 0.1 },
    alikeViewport: { discount: 0.95, concentration: 1, floor: 0.004 },
    alikeScreen: { discount: 0.7, concentration: 0.5, floor: 0.02 },
  },
};

/** A device keeps its time zone, but for a journey. */
export const ZONE_HABIT: Habit = { discount: 0, concentration: 0.02 };
/** IPv4 addresses inside a /24 it was seen in. */
export const ADDRESS_HABIT: Habit = { discount: 0.03, concentration: 0.05 };
