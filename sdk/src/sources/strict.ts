import type { PixelOptions, Source } from '../types.ts';

/** Every option by what it must be; `site` is the script tag's name for `siteId`. */
const OPTIONS = {
  string: ['site', 'siteId', 'endpoint', 'pageToken'],
  'none, session or local': ['persistence'],
  'granted, denied or unknown': ['consent'],
  'count or drop': ['whenDenied'],
  boolean: ['respectDnt', 'spa', 'hashRouting', 'replaceQuery', 'background', 'debug'],
  number: ['sampleRate', 'batchSize', 'flushInterval'],
  object: ['use', 'queryParams'],
  function: ['beforeSend'],
} satisfies Record<string, (keyof PixelOptions | 'site')[]>;

/** Pairs of neighbouring letters that two names share. */
const likeness = (a: string, b: string): number =>
  [...a].filter((_, i) => b.toLowerCase().includes(a.slice(i, i + 2).toLowerCase())).length;

/** What is wrong with these options, a sentence each. */
export const checkOptions = (options: object): string[] =>
  Object.entries(options).flatMap(([name, value]) => {
    for (const [kind, names] of Object.entries(OPTIONS) as [string, string[]][])
      if (names.includes(name))
        return value === undefined || typeof value === kind || kind.split(/\W+/).includes(value)
          ? []
          : [`option "${name}" must be ${kind}`];
    const [nearest] = Object.values(OPTIONS)
      .flat()
      .sort((a, b) => likeness(name, b) - b.length / 20 - likeness(name, a) + a.length / 20);
    return [`unknown option "${name}": did you mean "${nearest}"?`];
  });

/** Warns in the console about options that do not exist or cannot be, with the nearest name. */
export const strict = (): Source => (core) => {
  for (const problem of checkOptions(core._options)) console.warn('[evothesis]', problem);
};
