import type { PixelOptions, Source } from '../types.ts';

/** Every option and what it must be; `use` is the only one that a script tag cannot give. */
const OPTIONS: { [Name in keyof Required<PixelOptions> | 'site']: RegExp } = {
  site: /./,
  siteId: /^string$/,
  endpoint: /^string$/,
  use: /^object$/,
  persistence: /^(none|session|local)$/,
  consent: /^(granted|denied|unknown)$/,
  whenDenied: /^(count|drop)$/,
  respectDnt: /^boolean$/,
  spa: /^boolean$/,
  hashRouting: /^boolean$/,
  replaceQuery: /^boolean$/,
  background: /^boolean$/,
  queryParams: /^object$/,
  sampleRate: /^number$/,
  batchSize: /^number$/,
  flushInterval: /^number$/,
  beforeSend: /^function$/,
  debug: /^boolean$/,
};

/** Edits between two names. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(
        (row[j] as number) + 1,
        (next[j - 1] as number) + 1,
        (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    row = next;
  }
  return row[b.length] as number;
};

/** What is wrong with these options, a sentence each. */
export const checkOptions = (options: object): string[] =>
  Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const known = OPTIONS[name as keyof typeof OPTIONS] as RegExp | undefined;
    if (!known) {
      const [nearest] = Object.keys(OPTIONS).sort((a, b) => distance(a, name) - distance(b, name));
      return [`unknown option "${name}": did you mean "${nearest}"?`];
    }
    return known.test(typeof value) || known.test(`${value}`)
      ? []
      : [`option "${name}" cannot be ${JSON.stringify(value)}`];
  });

/** Warns in the console about options that do not exist or cannot be, with the nearest name. */
export const strict = (): Source => (core) => {
  for (const problem of checkOptions(core._options)) console.warn('[evothesis]', problem);
  return undefined;
};
