/**
 * Erasure and access, for the commands `erase` and `access`.
 *
 *     const io = erasureIo('dev');
 *     const receipt = await erase(io, { siteId: 'shop', by: 'identity', value: 'id_…' });
 *     for await (const { place, record } of access(io, { siteId: 'shop', by: 'visitor', value: 'vis_…' })) …
 */
export { type AccessRecord, access } from './access.ts';
export { type ErasureReceipt, erase } from './erase.ts';
export { type ErasureIo, erasureIo } from './io.ts';
export type { Subject, SubjectKind } from './subject.ts';
