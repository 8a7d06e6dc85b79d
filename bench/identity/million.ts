import { randomInt } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join, resolve as pathTo } from 'node:path';
import { createResolver, memoryIdentityStore, type Row } from '../../backend/src/enrichment/identity/index.ts';
import { MACHINES, visit } from '../../backend/src/enrichment/identity/testing.ts';
import type { RawBatch } from '../../backend/src/records/raw.ts';

/**
 * `npm run bench:million`: one site with a million identities. What the resolver itself holds (it lives in a function of
 * 512 MB), what a row store in memory holds beside it (`replay` and `rebuild`), how large the rows become that DynamoDB
 * would hold, and whether a visit gets dearer as the site grows: CPU time and rows read by tenths of one run. Writes
 * `bench/results/identity-million.md`.
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

const KINDS = { v: 'visit', d: 'device', n: 'network', f: 'frequencies' } as const;
/** Sizes of one row in this many. */
const SAMPLED = 50;
const sizes = new Map<string, number[]>();
let reads = 0;
let writes = 0;
const measured = ({ key, row, data, identityId = '', householdId = '' }: Row): void => {
  const kind = KINDS[key.split('#')[1] as keyof typeof KINDS] ?? 'other';
  if (++writes % SAMPLED && kind !== 'frequencies') return;
  // Names of attributes, version and expiry are some 70 bytes more.
  const bytes = 70 + JSON.stringify(data).length + key.length + row.length + identityId.length + householdId.length;
  const held = sizes.get(kind);
  if (held) held.push(bytes);
  else sizes.set(kind, [bytes]);
};

const rows = memoryIdentityStore();
const { resolve } = createResolver({
  store: {
    ...rows,
    query: async (key, limit) => {
      const found = await rows.query(key, limit);
      reads += found.length;
      return found;
    },
    put: (row) => {
      measured(row);
      return rows.put(row);
    },
  },
});
const before = heap();
const tenths: { cpu: number; read: number; heap: number }[] = [];
const identities = new Set<string>();
for (let tenth = 0, n = 0; tenth < 10; tenth++) {
  const started = process.cpuUsage();
  reads = 0;
  for (; n < Math.min(IDENTITIES, (tenth + 1) * TENTH); n++) identities.add((await resolve(stranger(n))).identity_id);
  const { user, system } = process.cpuUsage(started);
  const done = { cpu: (user + system) / TENTH, read: reads / TENTH, heap: heap() - before };
  tenths.push(done);
  console.error(`${n} visits, ${done.cpu.toFixed(0)} µs CPU each, ${megabytes(done.heap)}`);
}
const count = identities.size;
identities.clear();
const all = heap() - before;
const [learned] = await rows.get([{ key: 'example-com#f', row: 'f' }]);
const number = (value: number): string => Math.round(value).toLocaleString('en');
const percentile = (of: readonly number[], share: number): number =>
  [...of].sort((a, b) => a - b)[Math.min(of.length - 1, Math.floor(share * of.length))] ?? 0;

const text = `# A site with a million identities

${new Date().toISOString()}, Node ${process.version}, ${cpus()[0]?.model.trim() ?? 'processor'}, ${Math.round(totalmem() / 2 ** 30)} GB. \`npm run bench:million -- ${IDENTITIES}\` makes it:
first visits of ${number(IDENTITIES)} strangers within thirty days, a quarter of them iPhones of eight languages, on ${number(IDENTITIES / 3)} networks;
${number(count)} identities came of it.

- What the resolver holds of the site: ${number(JSON.stringify(learned?.data).length)} bytes of frequencies, bounded by their pruning. Everything else is in the table.
- A row store in memory (\`replay\`, \`rebuild\`): ${megabytes(all)}, ${number(all / count)} bytes an identity, peak resident set ${megabytes(process.resourceUsage().maxRSS * 1024)}.

| visits so far | CPU a visit | devices read a visit | store in memory |
|---|---|---|---|
${tenths.map((t, i) => `| ${number(Math.min(IDENTITIES, (i + 1) * TENTH))} | ${t.cpu.toFixed(0)} µs | ${t.read.toFixed(1)} | ${megabytes(t.heap)} |`).join('\n')}

Bytes of an item in the table, of every ${SAMPLED}th written:

| row | median | 99 % | largest |
|---|---|---|---|
${[...sizes].map(([kind, of]) => `| ${kind} | ${number(percentile(of, 0.5))} | ${number(percentile(of, 0.99))} | ${number(percentile(of, 1))} |`).join('\n')}
`;
console.log(text);
const results = pathTo(import.meta.dirname, '../results');
mkdirSync(results, { recursive: true });
if (IDENTITIES >= 1_000_000) writeFileSync(join(results, 'identity-million.md'), text);
