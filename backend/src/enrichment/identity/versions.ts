/** Numbers that stand for a version, cut out of a user agent, and the text that remains. */
export const VERSION_NUMBERS = /\d+(?:[._]\d+)*/g;

/**
 * What the system says is in the first brackets, but for Firefox's `rv:`, which is the browser's. From the beginning on, so
 * that a text of nothing but brackets is read once and not once a bracket.
 */
const SYSTEM = /^[^(]*\(([^)]*)\)/;
const OF_BROWSER = /rv:[\d.]+/;

const numbersOf = (text: string): string => (text.match(VERSION_NUMBERS) ?? []).join(' ').replaceAll('_', '.');

/**
 * The numbers of a user agent as text, `system|browser`: the two are updated apart, and each only forward.
 *
 * @example versionOf('Mozilla/5.0 (Windows NT 10.0) Chrome/156.0.0.0') // '10.0|156.0.0.0'
 */
export const versionOf = (userAgent: string): string => {
  const brackets = SYSTEM.exec(userAgent);
  if (!brackets) return `|${numbersOf(userAgent)}`;
  const [whole, system = ''] = brackets;
  const browser = userAgent.slice(whole.length) + (OF_BROWSER.exec(system)?.[0] ?? '');
  return `${numbersOf(system.replace(OF_BROWSER, ''))}|${numbersOf(browser)}`;
};

/** System and browser of a version. */
export const partsOf = (version: string): readonly [system: string, browser: string] => {
  const bar = version.indexOf('|');
  return [version.slice(0, bar), version.slice(bar + 1)];
};

/** The numbers of a version, by part and dot. */
type Numbers = readonly (readonly number[])[];

const read = (version: string): Numbers => version.split(/[ |]/).map((part) => part.split('.').map(Number));

/** A site sees some hundred versions, and compares each with the others at every visit. */
const MOST_KEPT = 5_000;
const kept = new Map<string, Numbers>();

const dotted = (version: string): Numbers => {
  const known = kept.get(version);
  if (known) return known;
  if (kept.size >= MOST_KEPT) kept.clear();
  const numbers = read(version);
  kept.set(version, numbers);
  return numbers;
};

const NONE: readonly number[] = [0];

/** Compares the numbers of two user agents of one family, or one part of them: 1 when `a` is newer, -1 when it is older. */
export const compareVersions = (a: string, b: string): -1 | 0 | 1 => {
  if (a === b) return 0;
  const x = dotted(a);
  const y = dotted(b);
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const p = x[i] ?? NONE;
    const q = y[i] ?? NONE;
    for (let j = 0; j < Math.max(p.length, q.length); j++) {
      const difference = (p[j] ?? 0) - (q[j] ?? 0);
      if (difference) return Math.sign(difference) as -1 | 1;
    }
  }
  return 0;
};
