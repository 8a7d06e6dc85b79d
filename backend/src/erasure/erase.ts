import { hourManifest } from '../archive/inventory.ts';
import { ARCHIVE_KINDS } from '../archive/kinds.ts';
import { manifestBytes } from '../archive/manifest.ts';
import { takeTurn } from '../archive/range-switch.ts';
import { type Rewritten, rewriteHour } from '../archive/rewrite.ts';
import type { EnrichedLine, RawLine } from '../records/lines.ts';
import { markHash, type Tombstone } from '../records/tombstones.ts';
import { deliveriesOf, dropUnfinished, remakeExports, subjectHash } from './exports.ts';
import { findAll } from './find.ts';
import type { ErasureIo } from './io.ts';
import { deadLetters, hoursOf, spooledBatches } from './places.ts';
import { mentions, prune } from './prune.ts';
import type { IdentityRow, SessionRow } from './store.ts';
import { createTrail, lineSighting, rawSighting, type Subject, type Trail, valuesOf } from './subject.ts';

/** Proof of an erasure: counts and hashes, nothing of the person. */
export type ErasureReceipt = {
  receiptId: string;
  siteId: string;
  by: Subject['by'];
  /** SHA-256 of site, kind and value: whoever knows the value can find the receipt. */
  subjectHash: string;
  /** Of each, where several were erased together. */
  subjectHashes?: readonly string[];
  erasedAt: string;
  batches: number;
  rows: { rawEvents: number; enrichedEvents: number; sessions: number; identities: number };
  spool: number;
  deadLetters: number;
  archives: readonly Rewritten[];
  exports: readonly { key: string; before: string; after: string }[];
  /** Exports that left our buckets and were made of what has been erased: their owners have to be told. */
  delivered: readonly { deliveredAt: string; target: string; from: string; to: string; sha256: string }[];
};

/** Days back that the tables are searched: the longest time to live of a stage, and DynamoDB's delay. */
const TABLE_DAYS = { dev: 7, prod: 180 } as const;
const GRACE_DAYS = 3;
/** Ids shorter than this are no random ids: a visitor called `1` is mentioned everywhere. They are found by identity. */
const MIN_ID = 12;
/** Hashes in one tombstone record, far below DynamoDB's 400 KB. */
const HASHES_A_RECORD = 5000;
/** Tries with a row of the identities table that the enrichment is writing at the same time. */
const TRIES = 5;

export const tableDays = async (io: ErasureIo, siteId: string): Promise<number> =>
  Math.max(TABLE_DAYS[io.stage], await io.rows.retentionDays(siteId)) + GRACE_DAYS;

/** Hours whose rewriting was stopped between its objects: one of them may hold what the other has no more. */
const interrupted = async (io: ErasureIo, siteId: string, hours: readonly string[]): Promise<string[]> => {
  const found: string[] = [];
  for (const hour of hours)
    for (const kind of ARCHIVE_KINDS)
      if ((await hourManifest(io.buckets[kind], kind, siteId, hour))?.pending) found.push(hour);
  return found;
};

/** The ids by which rows of the identities table may mention the subject. */
export const idsOf = (subject: Subject, trail: Trail): string[] =>
  [...trail.ownIdentities(), ...(subject.by === 'session' ? [] : trail.visitors()), ...trail.sessions()].filter(
    (id) => id.length >= MIN_ID,
  );

const tombstonesOf = (subject: Subject, trail: Trail, erased_at: string): Tombstone[] => {
  const { siteId, by } = subject;
  const hashes = trail.receipts().map((receipt) => markHash(siteId, 'receipt', receipt));
  if (by === 'visitor' || by === 'session')
    for (const value of valuesOf(subject)) hashes.push(markHash(siteId, by, value));
  // What is under way, and was found nowhere yet, is known by these.
  const { sessions, visitors } = trail.ownMarks();
  for (const session of sessions) hashes.push(markHash(siteId, 'session', session));
  for (const visitor of visitors) hashes.push(markHash(siteId, 'visitor', visitor));
  const parts: Tombstone[] = [];
  for (let at = 0; at < hashes.length; at += HASHES_A_RECORD)
    parts.push({ erased_at, hashes: hashes.slice(at, at + HASHES_A_RECORD) });
  return parts;
};

const eraseIdentityRow = async (io: ErasureIo, siteId: string, row: IdentityRow, ids: readonly string[]) => {
  const set = new Set(ids);
  let current: IdentityRow | undefined = row;
  for (let tries = 0; current && tries < TRIES; tries++) {
    const named = mentions(`${current.blocking_key}\n${current.row_key}\n${current.identity_id ?? ''}`, set);
    const rest: unknown = named ? undefined : prune(JSON.parse(current.data), set);
    if (rest === undefined) return io.rows.removeIdentityRow(current);
    if (await io.rows.replaceIdentityRow(current, JSON.stringify(rest))) return;
    current = (await io.rows.identityRows(siteId, ids)).find(
      (each) => each.blocking_key === row.blocking_key && each.row_key === row.row_key,
    );
  }
};

const eraseTables = async (io: ErasureIo, subject: Subject, trail: Trail) => {
  const own = trail.ownIdentities();
  const sessions: SessionRow[] = [];
  for (const identity of trail.identities()) sessions.push(...(await io.rows.sessions(identity)));
  const mine = new Set(trail.enrichedSessions());
  const gone = sessions.filter(
    ({ identity_id, session_id }) => own.includes(identity_id) || (session_id !== undefined && mine.has(session_id)),
  );
  await io.rows.remove(
    'sessions',
    gone.map(({ identity_id, session_start }) => ({ identity_id, session_start })),
  );
  const ids = idsOf(subject, trail);
  const rows = ids.length > 0 ? await io.rows.identityRows(subject.siteId, ids) : [];
  for (const row of rows) await eraseIdentityRow(io, subject.siteId, row, ids);
  return { sessions: gone.length, identities: rows.length };
};

const eraseInternal = async (io: ErasureIo, subject: Subject, trail: Trail) => {
  let spool = 0;
  for await (const [key, batch] of spooledBatches(io, subject.siteId))
    if (trail.follow(rawSighting(batch))) {
      await io.internal.remove([key]);
      spool++;
    }
  let dead = 0;
  for await (const { batches, keep } of deadLetters(io)) {
    const kept = batches.map((batch) => batch?.siteId !== subject.siteId || !trail.follow(rawSighting(batch)));
    const removed = kept.filter((is) => !is).length;
    if (removed > 0) await keep(kept);
    dead += removed;
  }
  return { spool, deadLetters: dead };
};

/**
 * Erases a subject from the tables, the spool, the dead letters, both archives and the exports in our own bucket.
 * Tombstones are put first, so that nothing that is under way brings the data back. It may be stopped anywhere and run
 * again: what is gone is not found, the rest is erased then.
 *
 * A batch that has not been enriched yet names no identity; it is found by its client session and visitor id. What is being
 * enriched in the very minute of the erasure is found when it is run again.
 */
export const erase = async (io: ErasureIo, subject: Subject, now = new Date()): Promise<ErasureReceipt> => {
  const { siteId, by, value } = subject;
  const erasedAt = now.toISOString();
  // What a rebuild has written beside the archive goes to its place, or goes.
  await takeTurn(io, siteId);
  const { hours, tables } = await hoursOf(io, siteId, await tableDays(io, siteId), now);
  const trail = createTrail(subject);
  const keys = { raw_table: [] as Record<string, string>[], enriched_table: [] as Record<string, string>[] };
  for await (const { place, key } of findAll(io, subject, trail, hours, tables))
    if (key && (place === 'raw_table' || place === 'enriched_table')) keys[place].push(key);
  for await (const [, batch] of spooledBatches(io, siteId)) trail.follow(rawSighting(batch));

  for (const [part, tombstone] of tombstonesOf(subject, trail, erasedAt).entries())
    await io.rows.putTombstone(siteId, erasedAt, part, tombstone);
  await io.rows.remove('enrichedEvents', keys.enriched_table);
  await io.rows.remove('rawEvents', keys.raw_table);
  const rows = await eraseTables(io, subject, trail);
  const internal = await eraseInternal(io, subject, trail);

  const archives: Rewritten[] = [];
  const touched = new Set([...trail.hours(), ...(await interrupted(io, siteId, hours))]);
  for (const hour of touched)
    for (const kind of ARCHIVE_KINDS) {
      const drop = <Line extends RawLine | EnrichedLine>(line: Line): Line | null => {
        const seen = 'identity' in line ? lineSighting(line) : rawSighting(line as Parameters<typeof rawSighting>[0]);
        return trail.isMine(seen) ? null : line;
      };
      const rewritten = await rewriteHour(io, kind, { siteId, hour }, 'erasure', drop);
      if (rewritten) archives.push(rewritten);
    }
  await dropUnfinished(io, siteId);
  const receipt: ErasureReceipt = {
    receiptId: `${siteId}-${erasedAt}`,
    siteId,
    by,
    subjectHash: subjectHash(siteId, by, value),
    ...(subject.more && { subjectHashes: valuesOf(subject).map((each) => subjectHash(siteId, by, each)) }),
    erasedAt,
    batches: trail.receipts().length,
    rows: { rawEvents: keys.raw_table.length, enrichedEvents: keys.enriched_table.length, ...rows },
    ...internal,
    archives,
    exports: await remakeExports(io, siteId),
    delivered: await deliveriesOf(io, siteId),
  };
  const key = `receipts/${siteId}/${erasedAt}.json`;
  await io.internal.put(key, manifestBytes(receipt), { contentType: 'application/json' });
  return receipt;
};
