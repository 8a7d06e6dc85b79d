import { compareVersions, partsOf } from './versions.ts';

/** What is to be known of a version that a device had before, beside the one seen now. */
type Step = {
  /** 1 where the one seen is newer, -1 where it is older. */
  readonly order: -1 | 0 | 1;
  /** Recent visits that show this version or an older one. */
  readonly heldBack: number;
  /** Probability that who leaves this version arrives at the one seen. */
  readonly updateTo: number;
};

/** How far the browsers of one family have moved on. */
export type Adoption = {
  /** Recent visits of the family, faded. */
  readonly visits: number;
  /** Share of them that show nothing newer than the batch: of its system, and of its browser. */
  readonly standing: readonly [number, number];
  /** From a version to the one of the batch: system and browser. */
  readonly steps: (before: string) => readonly [Step, Step];
};

const stepsOf = (part: 0 | 1, weights: ReadonlyMap<string, number>, seen: string) => {
  const byVersion = new Map<string, number>();
  let visits = 0;
  for (const [version, weight] of weights) {
    const own = partsOf(version)[part];
    byVersion.set(own, (byVersion.get(own) ?? 0) + weight);
    visits += weight;
  }
  const now = partsOf(seen)[part];
  const here = byVersion.get(now) ?? 0;
  const newer = (than: string): number => {
    let sum = 0;
    for (const [version, weight] of byVersion) if (compareVersions(version, than) > 0) sum += weight;
    return sum;
  };
  const step = (before: string): Step => {
    const ahead = newer(before);
    return {
      order: compareVersions(now, before),
      heldBack: visits - ahead,
      updateTo: Math.min(1, (here + 0.3) / (ahead + 0.6)),
    };
  };
  return { visits, step, standing: visits ? (visits - newer(now)) / visits : 0 };
};

/** @param weights recent visits of the family by version */
export const adoptionOf = (weights: ReadonlyMap<string, number>, seen: string): Adoption => {
  const system = stepsOf(0, weights, seen);
  const browser = stepsOf(1, weights, seen);
  // A hundred look-alikes share a handful of versions: each is computed once.
  const known = new Map<string, readonly [Step, Step]>();
  return {
    visits: system.visits,
    standing: [system.standing, browser.standing],
    steps: (before) => {
      let both = known.get(before);
      if (!both) {
        const [ofSystem, ofBrowser] = partsOf(before);
        both = [system.step(ofSystem), browser.step(ofBrowser)];
        known.set(before, both);
      }
      return both;
    },
  };
};

/** Visits that a young site's shares are worth against a steady trickle of updates. */
const PRIOR = { visits: 4, perDay: 0.02 } as const;
/** Now and then a version changes without any release: another system image, a beta. */
const KEEPS = [0.999, 0.995] as const;

/**
 * Probability of the version seen after one that a device had `days` ago: nobody goes back, so of those who stood where
 * it stood then, just the part is still there by which the family's old versions have shrunk. A frozen version does not
 * shrink, and a new release empties those before it at the pace of this site's own visitors.
 *
 * @param standing the `standing` of its last visit
 * @returns undefined where the version goes back
 */
export const versionAfter = (
  { visits, steps }: Adoption,
  before: string,
  standing: readonly [number, number],
  days: number,
): number | undefined => {
  const both = steps(before);
  let probability = 1;
  for (const part of [0, 1] as const) {
    const { order, heldBack, updateTo } = both[part];
    if (order < 0) return undefined;
    const left = heldBack + PRIOR.visits * Math.exp(-days * PRIOR.perDay);
    const stays = KEEPS[part] * Math.min(1, left / (standing[part] * visits + PRIOR.visits));
    probability *= order === 0 ? stays : (1 - stays) * updateTo;
  }
  return probability;
};
