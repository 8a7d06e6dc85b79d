/**
 * Re-enrichment of a range of the raw archive, for the command `rebuild`.
 *
 *     const summary = await rebuild(archiveIo('dev'), { site, ...exportRange(from, to), diff: true });
 */
export type { RebuildSummary } from './compare.ts';
export { type RebuildRequest, rebuild } from './rebuild.ts';
