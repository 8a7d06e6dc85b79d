/**
 * Old and new names of the same things. Where the groups are the same the old name stays, whatever the new one is: a
 * rebuild must not rename every visitor. Where groups came apart or together the new names stand.
 */
export const createNames = () => {
  const toNew = new Map<string, Set<string>>();
  const toOld = new Map<string, Set<string>>();
  const add = (to: Map<string, Set<string>>, from: string, name: string) =>
    to.set(from, (to.get(from) ?? new Set()).add(name));
  const several = (names: Map<string, Set<string>>) => [...names.values()].filter(({ size }) => size > 1).length;
  return {
    pair: (before: string | null, after: string | null): void => {
      if (before === null || after === null) return;
      add(toNew, before, after);
      add(toOld, after, before);
    },
    /** The name to write for a new one. */
    nameOf: (after: string | null): string | null => {
      const [before, ...others] = toOld.get(after ?? '') ?? [];
      if (before === undefined || others.length > 0) return after;
      return toNew.get(before)?.size === 1 ? before : after;
    },
    /** Old groups that came apart. */
    splits: () => several(toNew),
    /** New groups of what was several. */
    merges: () => several(toOld),
  };
};
export type Names = ReturnType<typeof createNames>;
