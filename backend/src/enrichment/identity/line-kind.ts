import type { LineCounts } from './frequencies.ts';

/**
 * What the lines of an operator are, as its devices show without any label:
 * - `home`: who comes back comes back to the same line, and also when offices are empty;
 * - `passing`: who comes back has another line: a mobile network, or a home that is renumbered daily;
 * - `shared`: a pool of addresses (carrier, VPN, hotels) that devices meet again by chance, or used in office hours only.
 */
export type LineKind = 'home' | 'passing' | 'shared';

/** A line nobody knows is a home's until its operator shows otherwise: that many returns, and that many kept their line. */
const KEPT_PRIOR = { kept: 1, of: 1.3 } as const;
const OFF_HOURS_PRIOR = { share: 0.6, of: 6 } as const;
const HOME_KEEPS = 0.7;
const PASSING_KEEPS = 0.35;
/** Of the visits from a home, at least this part comes outside office hours. */
const HOME_OFF_HOURS = 0.3;

export const lineKind = ([kept, changed, off, office]: LineCounts = [0, 0, 0, 0]): LineKind => {
  if (offHoursShare([kept, changed, off, office]) < HOME_OFF_HOURS) return 'shared';
  const keeps = (kept + KEPT_PRIOR.kept) / (kept + changed + KEPT_PRIOR.of);
  if (keeps >= HOME_KEEPS) return 'home';
  return keeps < PASSING_KEEPS ? 'passing' : 'shared';
};

/** Share of an operator's visits that come in the evening, at night or at the weekend. */
export const offHoursShare = ([, , off, office]: LineCounts = [0, 0, 0, 0]): number =>
  (off + OFF_HOURS_PRIOR.share * OFF_HOURS_PRIOR.of) / (off + office + OFF_HOURS_PRIOR.of);
