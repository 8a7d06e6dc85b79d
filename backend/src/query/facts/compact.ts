import type { EnrichedLine } from '../../records/lines.ts';
import { type Fact, toFact, type Who } from './fact.ts';

/** Beyond this the table of strings starts anew: a site with endless distinct paths must not fill the memory. */
const MAX_STRINGS = 200_000;

/**
 * Turns lines into facts whose equal strings, and whose equal batches, are one object: after JSON.parse every copy of
 * `/products` is a string of its own.
 */
export const createCompactor = (): ((line: EnrichedLine) => Fact) => {
  const strings = new Map<string, string>();
  const intern = (value: string): string => {
    const known = strings.get(value);
    if (known !== undefined) return known;
    if (strings.size >= MAX_STRINGS) strings.clear();
    strings.set(value, value);
    return value;
  };
  let batchId = '';
  let last: Who | undefined;
  return (line) => {
    const fact = toFact(line);
    // The lines of a batch follow each other; only the page category may differ between them.
    if (last && line.batchId === batchId && last.category === fact.who.category) fact.who = last;
    else {
      const who: Record<string, unknown> = fact.who;
      for (const [key, value] of Object.entries(who)) if (typeof value === 'string') who[key] = intern(value);
    }
    batchId = line.batchId;
    last = fact.who;
    fact.path = intern(fact.path);
    fact.host = intern(fact.host);
    fact.name = intern(fact.name);
    fact.pageId = intern(fact.pageId);
    return fact;
  };
};
