import fc from 'fast-check';
import { recordedBatch } from './bodies.ts';

/** Generators of what strangers send: real bodies with something wrong at a random place, and plain rubbish. */

/** Texts that have broken parsers, logs, keys and paths elsewhere. */
const TEXTS = [
  '',
  ' ',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  'a#b#c',
  'x\r\nset-cookie: a=b',
  '\0',
  '\ud800',
  '\u202egnp.exe',
  '﷽',
  'ﬀ',
  '𝕊',
  '<script>alert(1)</script>',
  "'; drop table",
  '$\x7bjndi:ldap://x}',
  '=cmd()',
  '%00',
  '%2e%2e%2f',
  'é'.repeat(200),
  'a'.repeat(9000),
  '0'.repeat(40),
  '@'.repeat(300),
  'eyJ'.repeat(300),
  '(('.repeat(300),
  '1 '.repeat(300),
  'NaN',
  '-0',
  '1e999',
  '2026-11-22T14:00:00.000Z',
  '9999-99-99T99:99:99.999Z',
  'jane@example.com',
  '4111111111111111',
] as const;
const NUMBERS = [0, -0, -1, 1.5, 2 ** 53, -(2 ** 53), 1e21, 1e308, 5e-324, 4294967296] as const;

const scalar = fc.oneof(
  fc.constantFrom<unknown>(...TEXTS, ...NUMBERS, null, true, false),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 4 }) },
  {
    weight: 1,
    arbitrary: fc.dictionary(
      fc.oneof(
        fc.constantFrom('__proto__', 'a', 'name', 'url', 'then', 'toString'),
        fc.string({ unit: 'binary', maxLength: 8 }),
      ),
      scalar,
      { maxKeys: 4 },
    ),
  },
  { weight: 1, arbitrary: fc.nat(40).map((depth) => JSON.parse(`${'[{"a":'.repeat(depth)}1${'}]'.repeat(depth)}`)) },
);

type Path = readonly (string | number)[];

const pathsOf = (node: unknown, path: Path = []): Path[] =>
  typeof node === 'object' && node !== null
    ? [path, ...Object.entries(node).flatMap(([key, child]) => pathsOf(child, [...path, key]))]
    : [path];

const put = (root: unknown, path: Path, content: unknown): unknown => {
  if (path.length === 0) return content;
  let node = root as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) node = node[key] as typeof node;
  Object.defineProperty(node, path.at(-1) as string, {
    value: content,
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return root;
};

/** A recorded body with one to three values exchanged, or keys added. */
const damaged = fc
  .tuple(
    fc.nat(200),
    fc.integer({ min: 1, max: 4 }),
    fc.array(
      fc.tuple(fc.nat(), fc.option(fc.constantFrom('__proto__', 'extra', 'constructor', 'ip', 'pages')), value),
      { minLength: 0, maxLength: 3 },
    ),
  )
  .map(([seed, count, changes]) => {
    let body: unknown = structuredClone(recordedBatch(seed, count).body);
    for (const [where, key, content] of changes) {
      const paths = pathsOf(body);
      const path = paths[where % paths.length] ?? [];
      body = put(body, key === null ? path : [...path.slice(0, -1), key], content);
      if (typeof body !== 'object' || body === null) break;
    }
    return JSON.stringify(body) ?? 'undefined';
  });

const single = fc
  .record(
    {
      eventType: fc.oneof(fc.constantFrom('pageview', 'custom', 'click', 'batch'), value),
      siteId: fc.oneof(fc.constant('site'), value),
      eventData: fc.oneof(
        value,
        fc.record({ name: fc.constantFrom('n', 'purchase', '__proto__', 'constructor'), properties: value }),
      ),
      page: value,
      timestamp: value,
      events: value,
      pageToken: fc.oneof(fc.constantFrom('2026-11-22T14.', '2026-11-22T14.00', '.', 'é.é'), value),
    },
    { requiredKeys: [] },
  )
  .map((body) => JSON.stringify(body));

const cut = fc
  .tuple(damaged, fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([body, share]) => body.slice(0, Math.floor(body.length * share)));

/** Bodies as bytes or text. */
export const hostileBody: fc.Arbitrary<Uint8Array | string> = fc.oneof(
  { weight: 8, arbitrary: damaged },
  { weight: 4, arbitrary: single },
  { weight: 1, arbitrary: cut },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
);

const NAMES = [
  'origin',
  'referer',
  'user-agent',
  'accept-language',
  'sec-gpc',
  'sec-ch-ua',
  'x-evothesis-key',
  'x-evothesis-viewer-ip',
  'content-type',
  'content-encoding',
  'x-forwarded-for',
] as const;

export const hostileHeaders: fc.Arbitrary<Record<string, string>> = fc.dictionary(
  fc.constantFrom(...NAMES),
  fc.oneof(
    fc.constantFrom(...TEXTS),
    fc.string({ unit: 'binary' }),
    fc.webUrl(),
    fc.constant('https://www.northwind-outdoors.example'),
  ),
  { maxKeys: 6 },
);

export const hostileViewer = fc.record(
  {
    ip: fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom(...TEXTS)),
    country: fc.constantFrom('US', 'DE', 'XX'),
    asn: fc.nat(),
    city: fc.string(),
  },
  { requiredKeys: [] },
);
