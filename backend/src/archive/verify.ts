import { createBalance } from '../balance/index.ts';
import type { EnrichedLine, RawLine } from '../records/lines.ts';
import type { BalanceSheet, HourManifest } from '../records/manifest.ts';
import { firstKept, overdue } from './expire.ts';
import { hoursBetween } from './hours.ts';
import { archivedHours, hourManifest } from './inventory.ts';
import { ARCHIVE_KINDS, type ArchiveKind } from './kinds.ts';
import { archivedLines, ObjectMismatch, objectBytes } from './lines.ts';
import { closeBalance } from './look-back.ts';
import type { ArchiveIo } from './ports.ts';
import { isPast } from './retention.ts';
import { countedEvents, eachShard } from './sources.ts';
import { readSwitch } from './view.ts';

/** What may be wrong with an archived hour, each with what to do about it. */
export const PROBLEMS = {
  not_archived: 'The hour has events and no manifest: run `evothesis archive`.',
  object_damaged:
    'An object is not what its manifest says: archive the hour again (remove a pack that is damaged first), or restore it from a copy.',
  rows_differ: 'An object holds another number of lines than its manifest says.',
  foreign_event: 'An object holds events of another site or another hour.',
  late_data: 'The table holds events that the raw archive lacks: archive the hour again.',
  not_enriched:
    'The raw archive holds events that the enriched archive lacks: archive again, or redrive the dead letters.',
  only_enriched: 'The enriched archive holds events that the raw archive lacks.',
  unreadable: 'Items that the archiver could not read are left out: deploy a release that knows them, archive again.',
  balance_differs:
    'The balance sheet does not come out as in the manifest: an earlier hour was restated; archive again.',
  rebuild_unfinished:
    'A rebuild of the site was stopped: its hours hold, and are not all at their paths. The next run of the archiver ends it.',
  archive_past_retention:
    'The archive still holds hours that the site should have lost over two days ago: look after the archivers.',
  past_retention: 'The table still holds rows whose time to live was over three days ago.',
} as const;
export type ProblemCode = keyof typeof PROBLEMS;
export type Problem = { code: ProblemCode; detail: string };

export type VerifyReport = {
  siteId: string;
  hour: string;
  ok: boolean;
  problems: Problem[];
  /** Events in each place; the table's go when their time to live is over. */
  events: { table: number; raw: number; enriched: number };
  revisions: { raw: number | null; enriched: number | null };
  /** Computed now, from the raw archive; bots from the enriched one. */
  balance: BalanceSheet | null;
};

/** Events of one batch by place; a batch is where differences are found, so 200,000 of them are the memory. */
type Batches = Map<string, { table: number; raw: number; enriched: number }>;
type Place = 'table' | 'raw' | 'enriched';

const counter = (batches: Batches, place: Place) => (receipt: string, events: number) => {
  const batch = batches.get(receipt) ?? { table: 0, raw: 0, enriched: 0 };
  batch[place] += events;
  batches.set(receipt, batch);
};

type Archived = { manifest: HourManifest | null; rows: number };

/** Reads an archived object to its end against its manifest. */
const readArchive = async (
  io: ArchiveIo,
  kind: ArchiveKind,
  { siteId, hour }: { siteId: string; hour: string },
  onLine: (line: RawLine | EnrichedLine) => void,
  report: (code: ProblemCode, detail: string) => void,
): Promise<Archived> => {
  let manifest: HourManifest | null = null;
  try {
    manifest = await hourManifest(io.buckets[kind], kind, siteId, hour);
  } catch (error) {
    // Of a pack: its directory, or the manifest in it, is not what it says of itself.
    report('object_damaged', `${kind}: ${(error as Error).message}`);
  }
  if (!manifest) return { manifest, rows: 0 };
  let rows = 0;
  let foreign = 0;
  for (const object of manifest.objects) {
    try {
      const size = await io.buckets[kind].size(object.key);
      if (size !== object.bytes)
        report('object_damaged', `${object.key}: ${size ?? 'no'} bytes, ${object.bytes} expected`);
      if (size === null) continue;
      if (object.format !== 'jsonl.gz') {
        for await (const _ of objectBytes(io.buckets[kind], object));
        continue;
      }
      for await (const texts of archivedLines(io.buckets[kind], object)) {
        for (const text of texts) {
          const line = JSON.parse(text) as RawLine | EnrichedLine;
          if (line.siteId !== siteId || !line.receivedAt.startsWith(hour)) foreign++;
          rows++;
          onLine(line);
        }
      }
    } catch (error) {
      // What is damaged may fail as a hash, as gzip or as JSON: each is told, and the other objects are read.
      report('object_damaged', `${object.key}: ${error instanceof ObjectMismatch ? error.message : String(error)}`);
      continue;
    }
    if (rows !== object.rows) report('rows_differ', `${object.key}: ${rows} lines, ${object.rows} expected`);
  }
  if (foreign > 0) report('foreign_event', `${kind}: ${foreign} events`);
  for (const key of manifest.unreadable ?? []) report('unreadable', `${kind}: ${key}`);
  return { manifest, rows };
};

const readTable = async (io: ArchiveIo, siteId: string, hour: string, count: ReturnType<typeof counter>, now: Date) => {
  const [site] = await io.tables.siteHours(hour, siteId);
  let past = 0;
  for (const keys of site ? eachShard(site, io.tables.rawKeys) : [])
    for await (const { received_batch, event_types, expires_at } of keys) {
      count(received_batch, countedEvents(event_types));
      if (isPast(expires_at, now)) past++;
    }
  return past;
};

const total = (batches: Batches, place: Place): number =>
  [...batches.values()].reduce((sum, one) => sum + one[place], 0);
const excess = (batches: Batches, one: Place, over: Place): number =>
  [...batches.values()].reduce((sum, batch) => sum + Math.max(0, batch[one] - batch[over]), 0);

/** Recomputes hashes, counts and the balance of one site-hour and compares tables, archives and manifests. */
export const verifySiteHour = async (
  io: ArchiveIo,
  siteId: string,
  hour: string,
  now = new Date(),
): Promise<VerifyReport> => {
  const problems: Problem[] = [];
  const report = (code: ProblemCode, detail: string) => void problems.push({ code, detail });
  const batches: Batches = new Map();
  const balance = createBalance(siteId, hour);
  const site = { siteId, hour };

  const past = await readTable(io, siteId, hour, counter(batches, 'table'), now);
  if (past > 0) report('past_retention', `${past} rows`);
  const countRaw = counter(batches, 'raw');
  const days = await io.tables.archiveDays(siteId);
  if (days !== undefined)
    for (const kind of ARCHIVE_KINDS) {
      const key = await overdue(io.buckets[kind], kind, siteId, days, now);
      if (key) report('archive_past_retention', key);
    }
  if ((await readSwitch(io.buckets.enriched, siteId)).now.switched) report('rebuild_unfinished', siteId);
  const receipt = ({ receivedAt, batchId }: RawLine | EnrichedLine) => `${receivedAt}#${batchId}`;
  const onRaw = (line: RawLine | EnrichedLine) => {
    countRaw(receipt(line), 1);
    balance.add(line as RawLine);
  };
  const raw = await readArchive(io, 'raw', site, onRaw, report);
  const countEnriched = counter(batches, 'enriched');
  let bots = 0;
  const onEnriched = (line: RawLine | EnrichedLine) => {
    countEnriched(receipt(line), 1);
    if ('bot' in line && line.bot.is_bot) bots++;
  };
  const enriched = await readArchive(io, 'enriched', site, onEnriched, report);

  const events = { table: total(batches, 'table'), raw: raw.rows, enriched: enriched.rows };
  // Rows of the table may live longer than the archive.
  for (const [kind, { manifest }] of [
    ['raw', raw],
    ['enriched', enriched],
  ] as const)
    if (!manifest && events.table + events.raw > 0 && (days === undefined || hour >= firstKept(days, now)))
      report('not_archived', `${kind}: ${events.table || events.raw} events`);
  const late = raw.manifest ? excess(batches, 'table', 'raw') : 0;
  if (late > 0) report('late_data', `${late} events`);
  const pending = raw.manifest && enriched.manifest ? excess(batches, 'raw', 'enriched') : 0;
  if (pending > 0) report('not_enriched', `${pending} events`);
  const ahead = raw.manifest ? excess(batches, 'enriched', 'raw') : 0;
  if (ahead > 0) report('only_enriched', `${ahead} events`);

  const sheet = raw.manifest ? await closeBalance(io.buckets.raw, siteId, hour, balance) : null;
  if (sheet && !raw.manifest?.erased && JSON.stringify(sheet) !== JSON.stringify(raw.manifest?.balance))
    report('balance_differs', `emitted ${sheet.emitted}, lost ${sheet.lost}`);
  return {
    siteId,
    hour,
    ok: problems.length === 0,
    problems,
    events,
    revisions: { raw: raw.manifest?.revision ?? null, enriched: enriched.manifest?.revision ?? null },
    balance: sheet && { ...sheet, bots },
  };
};

/** The sites that have anything in an hour: a marker in the table, or an archive. */
const sitesOf = async (io: ArchiveIo, hour: string): Promise<string[]> => {
  const sites = new Set((await io.tables.siteHours(hour)).map(({ siteId }) => siteId));
  return [...sites].sort();
};

/**
 * Verifies one hour: of one site, or of every site that has a marker in the table. An hour whose markers are past their
 * time to live is verified by naming the site.
 */
export const verifyHour = async (
  io: ArchiveIo,
  { hour, siteId }: { hour: string; siteId?: string },
  now = new Date(),
): Promise<VerifyReport[]> => {
  const reports: VerifyReport[] = [];
  for (const site of siteId === undefined ? await sitesOf(io, hour) : [siteId])
    reports.push(await verifySiteHour(io, site, hour, now));
  return reports;
};

/**
 * Verifies every hour of receipt of a range, `to` not included, in which a site has an archive or a marker in the table.
 * Hours that are in neither have nothing to verify.
 */
export const verifyRange = async (
  io: ArchiveIo,
  { siteId, from, to }: { siteId: string; from: Date; to: Date },
  now = new Date(),
): Promise<VerifyReport[]> => {
  const wanted = hoursBetween(from, to);
  const range = { from: wanted[0] ?? '', to: wanted.at(-1) ?? '' };
  const archived = new Set<string>();
  for (const kind of ARCHIVE_KINDS)
    for (const hour of await archivedHours(io.buckets[kind], kind, siteId, range)) archived.add(hour);
  const reports: VerifyReport[] = [];
  for (const hour of wanted)
    if (archived.has(hour) || (await io.tables.siteHours(hour, siteId)).length > 0)
      reports.push(await verifySiteHour(io, siteId, hour, now));
  return reports;
};
