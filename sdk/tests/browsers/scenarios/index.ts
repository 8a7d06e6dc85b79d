import type { Scenario } from '../stage.ts';
import { DELIVERY } from './delivery.ts';
import { EXITS } from './exits.ts';
import { INSTALL } from './install.ts';
import { INTERACTION } from './interaction.ts';
import { PAGEVIEWS } from './pageviews.ts';
import { PRIVACY } from './privacy.ts';

/** In the order of the README: what is recorded, how it travels, what must never be sent, where the script may stand. */
export const SCENARIOS: readonly Scenario[] = [
  ...PAGEVIEWS,
  ...INTERACTION,
  ...EXITS,
  ...DELIVERY,
  ...PRIVACY,
  ...INSTALL,
];
