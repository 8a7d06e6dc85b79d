/**
 * Takes every mention of some ids out of a JSON value: list entries and object members that hold or are named by one go,
 * the rest stays. `undefined` where nothing is left, the same value where nothing was found.
 */
export const prune = (value: unknown, ids: ReadonlySet<string>): unknown => {
  if (typeof value === 'string') return mentions(value, ids) ? undefined : value;
  if (Array.isArray(value)) {
    // A list that names an id itself (a tuple such as `[id, count]`) is about it as a whole; one of entries loses some.
    if (value.some((entry) => typeof entry === 'string' && mentions(entry, ids)))
      return isTuple(value) ? undefined : value.filter((entry) => !(typeof entry === 'string' && mentions(entry, ids)));
    const kept = value.map((entry) => prune(entry, ids));
    return kept.every((entry, at) => entry === value[at]) ? value : kept.filter((entry) => entry !== undefined);
  }
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value);
    // An object with an id among its own values is a record about it.
    if (entries.some(([, member]) => typeof member === 'string' && mentions(member, ids))) return undefined;
    const kept = entries.flatMap(([name, member]) => {
      const pruned = mentions(name, ids) ? undefined : prune(member, ids);
      return pruned === undefined ? [] : [[name, pruned] as const];
    });
    const same =
      kept.length === entries.length &&
      kept.every(([name, member], at) => entries[at]?.[0] === name && entries[at]?.[1] === member);
    if (same) return value;
    return kept.length > 0 ? Object.fromEntries(kept) : undefined;
  }
  return value;
};

const isTuple = (list: readonly unknown[]): boolean => list.some((entry) => typeof entry !== 'string');

/** Letters, digits, dashes and underscores make up ids; an id inside a longer one is another id. */
const isWord = (char: string | undefined): boolean => char !== undefined && /[\w-]/.test(char);

/** From here on it is quicker to look a text's words up among the ids than to look for each id in it. */
const MANY = 8;

/** Whether a text names one of the ids as a whole. */
export const mentions = (text: string, ids: ReadonlySet<string>): boolean => {
  const many = ids.size >= MANY;
  if (many) for (const [word] of text.matchAll(/[\w-]+/g)) if (ids.has(word)) return true;
  for (const id of ids) {
    if (many && !/[^\w-]/.test(id)) continue;
    for (let at = text.indexOf(id); at >= 0; at = text.indexOf(id, at + 1))
      if (!isWord(text[at - 1]) && !isWord(text[at + id.length])) return true;
  }
  return false;
};
