/**
 * Erases 100 identities out of 100,000 and searches everything that is left, byte by byte, for any of their ids; what is
 * not theirs must be there as it was: `node bench/archive/erasure/run.ts [--identities 100000] [--erased 100]`.
 */
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { archiveHour, verifyHour } from '../../../backend/src/archive/index.ts';
import { enrichedBatch, rawBatch } from '../../../backend/src/archive/testing/batches.ts';
import { parquetRows } from '../../../backend/src/archive/testing/parquet.ts';
import { eachPage, putEnriched, putItems, putRaw, startStores } from '../../../backend/src/archive/testing/store.ts';
import { fromItem } from '../../../backend/src/clients/attributes.ts';
import { erase, erasureIo } from '../../../backend/src/erasure/index.ts';
import { exportEvents, exportRange } from '../../../backend/src/export/index.ts';
import { tableNames } from '../../../backend/src/records/names.ts';
import { unpack } from '../../../backend/src/records/packed.ts';

const { values } = parseArgs({
  options: { identities: { type: 'string', default: '100000' }, erased: { type: 'string', default: '100' } },
});
const [identities, count] = [Number(values.identities), Number(values.erased)];
const siteId = 'shop';
const hours = Array.from({ length: 10 }, (_, n) => `2026-11-22T0${n}`);
const now = new Date('2026-11-22T18:00:00Z');
const say = (text: string) => console.log(`${new Date().toISOString().slice(11, 19)} ${text}`);

/** Ids of a person by their number; long enough that none is part of another. */
const idOf = (kind: string, n: number): string =>
  `${kind}-${createHash('sha256').update(`${kind} ${n}`).digest('hex').slice(0, 22)}`;
const IDS = ['visitor', 'tab', 'identity', 'session'] as const;

const stores = await startStores();
const io = erasureIo('dev');
for (const [at, hour] of hours.entries()) {
  const mine = Array.from({ length: identities / hours.length }, (_, n) => at + n * hours.length);
  for (let from = 0; from < mine.length; from += 500) {
    const raws = mine.slice(from, from + 500).map((n, place) =>
      rawBatch(n, {
        hour,
        batch: {
          visitorId: idOf('visitor', n),
          sessionId: idOf('tab', n),
          receivedAt: new Date(Date.parse(`${hour}:00:00Z`) + (from + place) * 300).toISOString(),
        },
      }),
    );
    await putRaw(stores, raws);
    await putEnriched(
      stores,
      raws.map((raw, place) => {
        const batch = enrichedBatch(raw);
        const n = mine[from + place] ?? 0;
        const identity = { ...batch.identity, identity_id: idOf('identity', n), session_id: idOf('session', n) };
        return { ...batch, identity };
      }),
    );
    const people = raws.map((raw, place) => ({ raw, n: mine[from + place] ?? 0 }));
    const { sessions, identities: rows } = tableNames('dev');
    await putItems(
      stores,
      sessions,
      people.map(({ raw, n }) => ({
        identity_id: idOf('identity', n),
        session_start: raw.receivedAt,
        session_id: idOf('session', n),
      })),
    );
    const device = { row_key: 'seen', version: 1, data: '1' };
    await putItems(
      stores,
      rows,
      people.map(({ n }) => ({ blocking_key: `${siteId}#device#${idOf('identity', n)}`, ...device })),
    );
  }
  // A household's network: its row names all of its people.
  const data = JSON.stringify({ devices: mine.slice(0, 50).map((n) => [idOf('identity', n), n]) });
  const household = { blocking_key: `${siteId}#prefix#${at}`, row_key: 'all', version: 1, data };
  await putItems(stores, tableNames('dev').identities, [household]);
  for (const kind of ['raw', 'enriched'] as const) await archiveHour(io, { kind, hour });
}
await exportEvents(io, { siteId, ...exportRange('2026-11-22', '2026-11-22'), format: 'csv' });
say(`${identities} identities in tables, archives and an export`);

const chosen = Array.from({ length: count }, (_, n) => Math.floor((n * identities) / count) + (n % 7));
const gone = new Set(chosen.flatMap((n) => IDS.map((kind) => idOf(kind, n))));
let erased = false;
/** What an object says. Snappy hides what is repeated, so Parquet is read; its bounds and all else are searched as bytes. */
const textOf = async (key: string, body: Buffer): Promise<string> => {
  if (key.endsWith('.gz')) return gunzipSync(body).toString();
  if (!key.endsWith('.parquet')) return body.toString('latin1');
  const bytes = body.toString('latin1');
  const hidden = [...gone].filter((id) => erased && bytes.includes(id));
  if (hidden.length > 0) throw new Error(`${key} still has ${hidden[0]}`);
  const columns = ['identity_id', 'session_id', 'client_session_id', 'visitor_id'];
  return JSON.stringify(await parquetRows(body, columns));
};
/** Everything that is stored, piece by piece. */
const everything = async function* (): AsyncGenerator<[string, string]> {
  for (const bucket of [io.buckets.raw, io.buckets.enriched, io.internal, io.exportBucket])
    for await (const { key } of bucket.list('')) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of (await bucket.read(key))?.body ?? []) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      yield [key, key + (await textOf(key, body))];
    }
  for (const TableName of Object.values(tableNames('dev')).filter((name) => !name.includes('daily')))
    for await (const items of eachPage(stores, TableName)) {
      const rows = items.map((item) => fromItem<{ payload?: Uint8Array }>(item));
      yield [TableName, JSON.stringify(rows.map(({ payload, ...row }) => [row, payload && unpack(payload)]))];
    }
};
const ID = new RegExp(`(?:${IDS.join('|')})-[0-9a-f]{22}`, 'g');
/** How often each id is found, in all places together. */
const found = async (): Promise<Map<string, number>> => {
  const times = new Map<string, number>();
  for await (const [, text] of everything())
    for (const [id] of text.matchAll(ID)) times.set(id, (times.get(id) ?? 0) + 1);
  return times;
};

const before = await found();
for (const id of gone) if (!before.has(id)) throw new Error(`${id} is nowhere before`);
say(`${[...gone].reduce((sum, id) => sum + (before.get(id) ?? 0), 0)} mentions of the ${count} to be erased`);

const started = performance.now();
const cpu = process.cpuUsage();
const [value = '', ...more] = chosen.map((n) => idOf('identity', n));
const receipt = await erase(io, { siteId, by: 'identity', value, more }, now);
const used = process.cpuUsage(cpu);
say(
  `erased ${receipt.batches} batches, ${receipt.rows.sessions} sessions, ${receipt.rows.identities} identity rows, ${receipt.archives.length} archives and ${receipt.exports.length} exports in ${((performance.now() - started) / 1000).toFixed(1)} s, ${((used.user + used.system) / 1e6).toFixed(1)} CPU s`,
);

erased = true;
const after = await found();
const left = [...gone].filter((id) => after.has(id));
if (left.length > 0) throw new Error(`${left.length} ids are still found: ${left.slice(0, 3).join(', ')}`);
const missing = [...before].filter(([id, times]) => !gone.has(id) && after.get(id) !== times);
if (missing.length > 0)
  throw new Error(
    `${missing.length} ids of others are found more or less often than before: ${missing
      .slice(0, 5)
      .map(([id, times]) => `${id} ${times} ${after.get(id)}`)
      .join(', ')}`,
  );
for (const hour of hours)
  for (const report of await verifyHour(io, { hour }, now))
    if (!report.ok) throw new Error(`${hour}: ${JSON.stringify(report.problems)}`);
say(`no byte of them is left; ${after.size} ids of all others are found as often as before; every hour verifies`);
await stores.stop();
process.exit(0);
