/** A count that fades: its value and the time it had that value (ms). */
export type Fading = readonly [value: number, at: number];

/** Returns within a week to a known line and to another one; visits outside office hours and inside. */
export type LineCounts = readonly [kept: number, changed: number, offHours: number, officeHours: number];

/** What a site's own traffic has taught, without any label. Everything adds up, so that instances can merge theirs. */
export type Frequencies = {
  visits: number;
  identities: number;
  /** Time of the first visit, ms; 0 before it. */
  started: number;
  /** New identities lately. */
  fresh: Fading;
  /** Devices by operator, and their sum. */
  operators: Record<string, number>;
  operatorDevices: number;
  /** Devices by time zone. */
  zones: Record<string, number>;
  /** Visits lately, by `family version`. */
  versions: Record<string, Record<string, Fading>>;
  /** What devices show of the lines of an operator; absent in rows from before this was learned. */
  lines?: Record<string, LineCounts>;
};

const DAY = 86_400_000;
/** Old traffic counts for less: a week is long enough for the rhythm of days, short enough for a release. */
const MEMORY_DAYS = 7;
/** A release reaches most browsers within days. */
const VERSION_DAYS = 5;
const KEPT = { operators: 500, zones: 100, families: 250, lines: 300 } as const;

export const noFrequencies = (): Frequencies => ({
  visits: 0,
  identities: 0,
  started: 0,
  fresh: [0, 0],
  operators: {},
  operatorDevices: 0,
  zones: {},
  lines: {},
  versions: {},
});

const fade = ([value, at]: Fading, now: number, days: number): number =>
  value ? value * Math.exp((at - now) / (days * DAY)) : 0;
const raise = (fading: Fading | undefined, by: number, now: number, days: number): Fading => {
  if (!fading) return [by, now];
  const [value, at] = fading;
  return now > at ? [fade(fading, now, days) + by, now] : [value + fade([by, now], at, days), at];
};
const bump = (counts: Record<string, number>, key: string, by = 1): void => {
  counts[key] = (counts[key] ?? 0) + by;
};

/** One visit, and what it taught. */
export type Lesson = {
  at: number;
  family: string;
  version: string;
  /** Set for an identity made now. */
  newZone?: string;
  /** Set where a device was seen with this operator for the first time. */
  newOperator?: string;
  /** Set where the operator is known; `kept` where a device came back to it that surely is the same. */
  line?: { operator: string; offHours: boolean; kept?: boolean };
};

const addCounts = (counts: Record<string, LineCounts>, key: string, by: LineCounts): void => {
  const [kept, changed, off, office] = counts[key] ?? [0, 0, 0, 0];
  counts[key] = [kept + by[0], changed + by[1], off + by[2], office + by[3]];
};

/** Changes `f`. */
export const learn = (f: Frequencies, { at, family, version, newZone, newOperator, line }: Lesson): void => {
  f.visits++;
  if (!f.started || at < f.started) f.started = at;
  f.versions[family] ??= {};
  const versions = f.versions[family];
  versions[version] = raise(versions[version], 1, at, VERSION_DAYS);
  if (newZone !== undefined) {
    f.identities++;
    f.fresh = raise(f.fresh[1] ? f.fresh : undefined, 1, at, MEMORY_DAYS);
    bump(f.zones, newZone);
  }
  if (newOperator) {
    f.operatorDevices++;
    bump(f.operators, newOperator);
  }
  if (line) {
    const { operator, offHours, kept } = line;
    f.lines ??= {};
    addCounts(f.lines, operator, [kept ? 1 : 0, kept === false ? 1 : 0, offHours ? 1 : 0, offHours ? 0 : 1]);
  }
};

/** Devices that were new, a day, of late. */
export const newDevicesPerDay = (f: Frequencies, now: number): number => {
  const days = Math.max(0.25, (now - f.started) / DAY);
  // The average over a memory that has had `days` to fill.
  return fade(f.fresh, now, MEMORY_DAYS) / (MEMORY_DAYS * (1 - Math.exp(-days / MEMORY_DAYS)));
};

/** Recent visits of one family by version, faded to `now`. */
export const versionWeights = (f: Frequencies, family: string, now: number): ReadonlyMap<string, number> =>
  new Map(
    Object.entries(f.versions[family] ?? {}).map(([version, fading]) => [version, fade(fading, now, VERSION_DAYS)]),
  );

const addAll = (into: Record<string, number>, from: Record<string, number>): void => {
  for (const [key, value] of Object.entries(from)) bump(into, key, value);
};

/** The sum of what two instances have learned; neither is changed. */
export const merged = (a: Frequencies, b: Frequencies): Frequencies => {
  const sum = structuredClone(a);
  sum.visits += b.visits;
  sum.identities += b.identities;
  sum.operatorDevices += b.operatorDevices;
  sum.started = Math.min(a.started || b.started, b.started || a.started);
  if (b.fresh[1]) sum.fresh = raise(a.fresh[1] ? a.fresh : undefined, b.fresh[0], b.fresh[1], MEMORY_DAYS);
  addAll(sum.operators, b.operators);
  addAll(sum.zones, b.zones);
  sum.lines ??= {};
  for (const [operator, counts] of Object.entries(b.lines ?? {})) addCounts(sum.lines, operator, counts);
  for (const [family, versions] of Object.entries(b.versions)) {
    sum.versions[family] ??= {};
    const into = sum.versions[family];
    for (const [version, [value, at]] of Object.entries(versions))
      into[version] = raise(into[version], value, at, VERSION_DAYS);
  }
  return sum;
};

const largest = <T>(of: Record<string, T>, keep: number, worth: (value: T) => number): Record<string, T> =>
  Object.keys(of).length <= keep
    ? of
    : Object.fromEntries(
        Object.entries(of)
          .sort(([, a], [, b]) => worth(b) - worth(a))
          .slice(0, keep),
      );

/** Without what is too rare or too old to teach anything: the row must stay a few kilobytes on any site. */
export const pruned = (f: Frequencies, now: number): Frequencies => {
  const weight = (versions: Record<string, Fading>): number =>
    Object.values(versions).reduce((sum, v) => sum + fade(v, now, VERSION_DAYS), 0);
  const families = largest(f.versions, KEPT.families, weight);
  const versions = Object.fromEntries(
    Object.entries(families).map(([family, held]) => [
      family,
      Object.fromEntries(Object.entries(held).filter(([, fading]) => fade(fading, now, VERSION_DAYS) > 0.02)),
    ]),
  );
  return {
    ...f,
    operators: largest(f.operators, KEPT.operators, (n) => n),
    zones: largest(f.zones, KEPT.zones, (n) => n),
    lines: largest(f.lines ?? {}, KEPT.lines, ([, , off, office]) => off + office),
    versions,
  };
};
