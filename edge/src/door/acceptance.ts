import type { RawItem } from '../../../backend/src/records/raw-item.ts';
import type { Answer, Viewer } from '../ingest/index.ts';

/**
 * What the edge has fixed of a request that it hands on, so that a second try meets the first one's key. Where it knew
 * the site it hands on the finished item too: the collector may know nothing while the table is dead, would decide
 * another tier, and would store under another key what the edge has stored already without hearing of it.
 */
export type Acceptance = { receivedAt: string; batchId: string; viewer: Viewer; decided?: Decided };
export type Decided = { item: Omit<RawItem, 'payload'> & { payload: string }; shards: number; answer: Answer };

export const ACCEPTANCE_HEADER = 'x-evothesis-acceptance';
export const ORIGIN_HEADER = 'x-evothesis-origin';

/** CloudFront takes 10,240 bytes of headers from an edge function; the rest is the viewer's. */
const MAX_HEADER = 6_000;

const encode = (acceptance: Acceptance): string => Buffer.from(JSON.stringify(acceptance)).toString('base64url');

/** base64url of JSON: names of cities are not ASCII, header values are. A large batch goes without what was decided. */
export const writeAcceptance = (acceptance: Acceptance): string => {
  const { decided: _decided, ...fixed } = acceptance;
  const header = encode(acceptance);
  return header.length <= MAX_HEADER ? header : encode(fixed);
};

/** `undefined` for what no edge of ours has written. The header counts only beside the right origin secret. */
export const readAcceptance = (header: string | undefined): Acceptance | undefined => {
  if (header === undefined || header.length > MAX_HEADER) return undefined;
  try {
    const acceptance = JSON.parse(Buffer.from(header, 'base64url').toString()) as Acceptance;
    const { receivedAt, batchId, viewer } = acceptance;
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(receivedAt) || !/^[\w-]{1,64}$/.test(batchId))
      return undefined;
    return typeof viewer === 'object' && viewer !== null ? acceptance : undefined;
  } catch {
    return undefined;
  }
};
