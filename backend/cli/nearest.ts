/** Edits (insert, delete, replace, swap neighbours) that turn one word into the other: Damerau, optimal alignment. */
export const editDistance = (a: string, b: string): number => {
  const rows: number[][] = Array.from({ length: a.length + 1 }, (_, i) => [i]);
  for (let j = 1; j <= b.length; j++) (rows[0] as number[])[j] = j;
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(i - 2, j - 2) + 1);
      (rows[i] as number[])[j] = best;
    }
  }
  return at(a.length, b.length);
};

/** The name a typing mistake meant, if one is near: a prefix of it, or at most a third of its letters wrong. */
export const nearest = (word: string, names: readonly string[]): string | undefined => {
  const ranked = names
    .map((name) => ({ name, distance: word.length > 1 && name.startsWith(word) ? 0.5 : editDistance(word, name) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best && best.distance <= Math.max(1, Math.ceil(best.name.length / 3)) ? best.name : undefined;
};

/** `; did you mean X?`, or nothing. */
export const didYouMean = (word: string, names: readonly string[], prefix = ''): string => {
  const name = nearest(word, names);
  return name ? `; did you mean ${prefix}${name}?` : '';
};
