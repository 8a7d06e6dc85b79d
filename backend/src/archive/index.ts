/**
 * What the CLI, the dashboard and the other functions use of the archive. Nothing here opens a connection by itself:
 * `archiveIo(stage)` does, once, and every other function takes what it returns.
 *
 *     const io = archiveIo('dev');
 *     const outcomes = await archiveHour(io, { kind: 'raw', hour: '2026-11-22T14', siteId: 'shop' });
 *     for (const { siteId, status, rows, revision, manifestKey } of outcomes) …
 *     const { outcomes, failures } = await catchUp(io, 'enriched', new Date()); // what a scheduled run does
 *     const reports = await verifyHour(io, { hour, siteId }); // reports.every(({ ok }) => ok): exit 0
 */
export { type ArchiveOutcome, type ArchiveRequest, archiveHour, type SitesOutcome } from './archive-hour.ts';
export { catchUp } from './catch-up.ts';
export { lastFullHour } from './hours.ts';
export { archiveIo } from './io.ts';
export type { ArchiveKind } from './kinds.ts';
export { unpackHour } from './packs/unpack.ts';
export type { ArchiveIo } from './ports.ts';
export { type Problem, type VerifyReport, verifyHour, verifyRange } from './verify.ts';
