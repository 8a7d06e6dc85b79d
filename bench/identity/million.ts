import { randomInt } from 'node:crypto';
import { createResolver, memoryIdentityStore } from '../../backend/src/enrichment/identity/index.ts';
import { MACHINES, visit } from '../../backend/src/enrichment/identity/testing.ts';
import type { RawBatch } from '../../backend/src/records/raw.ts';

/**
 * `npm run bench:million`: one site with a million identities. What the resolver itself holds (it lives in a function of
 * 512 MB), what a row store in memory holds beside it (`replay` and `rebuild`), and whether a visit gets dearer as the
 * site grows: the CPU time of the last tenth beside that of the first, in one run.
 */
const IDENTITIES = Number(process.argv[2] ?? 1_000_000);
const TENTH = Math.ceil(IDENTITIES / 10);
const HOURS = 30 * 24;
const LOCALES = ['en-US', 'de-DE', 'fr-FR', 'ja-JP', 'pt-BR', 'es-MX', 'it-IT', 'nl-NL'];
const ZONES = ['America/New_York', 'Europe/Berlin', 'Europe/Paris', 'Asia/Tokyo', 'America/Sao_Paulo', 'Europe/Rome'];
const CORES = [2, 4, 6, 8, 10, 12, 16, 20];

const pick = <T>(from: readonly T[]): T => from[randomInt(from.length)] as T;

/** A stranger's first visit: a quarter are iPhones, which look alike; computers differ as computers do. */
const stranger = (n: number): RawBatch => {
  const machine = n % 4 === 0 ? 'iphone' : 'laptop';
  const language = pick(LOCALES);
  const net = randomInt(Math.ceil(IDENTITIES / 3));
  const base = visit({ machine, session: `s${n}`, hour: (n / IDENTITIES) * HOURS });
  const own =
    machine === 'iphone'
      ? {}
      : {
          hardwareConcurrency: pick(CORES),
          screenWidth: 1000 + randomInt(90) * 16,
          viewportHeight: 600 + randomInt(500),
        };
  return {
    ...base,
    network: { version: 4, address: `a${randomInt(1e9)}`, prefix: `n${net}`, block: `b${net % 5_000}` },
    headers: { userAgent: MACHINES[machine].userAgent, acceptLanguage: language },
    browser: { ...base.browser, ...own, language, languages: [language], timezone: pick(ZONES) },
  };
};

const heap = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};
const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MB`;

const store = memoryIdentityStore();
const { resolve } = createResolver({ store });
const before = heap();
const tenths: number[] = [];
const identities = new Set<string>();
for (let tenth = 0, n = 0; tenth < 10; tenth++) {
  const started = process.cpuUsage();
  for (; n < Math.min(IDENTITIES, (tenth + 1) * TENTH); n++) identities.add((await resolve(stranger(n))).identity_id);
  const { user, system } = process.cpuUsage(started);
  tenths.push((user + system) / TENTH);
  console.error(`${n} visits, ${tenths.at(-1)?.toFixed(0)} µs CPU each, ${megabytes(heap() - before)}`);
}
const count = identities.size;
identities.clear();
const all = heap() - before;
const held = await store.get([{ key: 'example-com#f', row: 'f' }]);
console.log(`${count} identities of ${IDENTITIES} first visits`);
console.log(`rows in memory             ${megabytes(all)}, ${Math.round(all / count)} bytes an identity`);
console.log(`what the resolver learned  ${JSON.stringify(held[0]?.data).length} bytes: all it holds of a site`);
console.log(
  `a visit                    ${tenths[0]?.toFixed(0)} µs CPU in the first tenth, ${tenths[9]?.toFixed(0)} in the last: ${((tenths[9] ?? 0) / (tenths[0] ?? 1)).toFixed(2)} ×`,
);
