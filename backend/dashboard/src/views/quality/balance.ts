import type { Hour } from '../../api/types.ts';

/** Where the events of the archived hours of a range went, summed over hours. */
export type Sheet = {
  hours: number;
  emitted: number;
  stored: number;
  throttled: number;
  lost: number;
  duplicates: number;
  invalid: readonly (readonly [string, number])[];
  dropped: readonly (readonly [string, number])[];
  /** By path of the page. */
  redacted: readonly (readonly [string, number])[];
};

const addTo = (sums: Map<string, number>, more: Readonly<Record<string, number>>): void => {
  for (const [reason, n] of Object.entries(more)) sums.set(reason, (sums.get(reason) ?? 0) + n);
};
const largestFirst = (sums: Map<string, number>) => [...sums].sort(([, a], [, b]) => b - a);

export const sumOf = (hours: readonly Hour[], of: (hour: Hour) => number | undefined): number =>
  hours.reduce((sum, hour) => sum + (of(hour) ?? 0), 0);

export const sheetOf = (hours: readonly Hour[]): Sheet => {
  const balanced = hours.filter(({ balance }) => balance !== null);
  const [invalid, dropped, redacted] = [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ];
  for (const { balance } of balanced) {
    addTo(invalid, balance?.invalid ?? {});
    addTo(dropped, balance?.dropped ?? {});
    addTo(redacted, balance?.redacted ?? {});
  }
  return {
    hours: balanced.length,
    emitted: sumOf(balanced, ({ balance }) => balance?.emitted),
    stored: sumOf(balanced, ({ balance }) => balance?.stored),
    throttled: sumOf(balanced, ({ balance }) => balance?.throttled),
    // What an earlier hour counted as lost and came after all is no longer lost.
    lost: sumOf(balanced, ({ balance }) => (balance?.lost ?? 0) - (balance?.recovered ?? 0)),
    duplicates: sumOf(balanced, ({ balance }) => balance?.duplicates),
    invalid: largestFirst(invalid),
    dropped: largestFirst(dropped),
    redacted: largestFirst(redacted),
  };
};
