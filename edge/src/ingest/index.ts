/** The ingest: bytes and request facts in, a batch to store and an answer out. Pure; both doors and the replay call it. */

export { asDuplicate, refusal } from './answers.ts';
export { acceptRequest, ingest, type ReadRequest, readRequest } from './ingest.ts';
export { type ClockFacts, occurredAt } from './skew.ts';
export type { Answer, IngestContext, IngestRequest, IngestResult, SenderKey, Viewer } from './types.ts';
