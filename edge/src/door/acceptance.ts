import type { Viewer } from '../ingest/index.ts';

/** What the edge has fixed of a request that it hands on, so that a second try meets the first one's key. */
export type Acceptance = { receivedAt: string; batchId: string; viewer: Viewer };

export const ACCEPTANCE_HEADER = 'x-evothesis-acceptance';
export const ORIGIN_HEADER = 'x-evothesis-origin';

/** base64url of JSON: names of cities are not ASCII, header values are. */
export const writeAcceptance = (acceptance: Acceptance): string =>
  Buffer.from(JSON.stringify(acceptance)).toString('base64url');

/** `undefined` for what no edge of ours has written. The header counts only beside the right origin secret. */
export const readAcceptance = (header: string | undefined): Acceptance | undefined => {
  if (header === undefined || header.length > 4096) return undefined;
  try {
    const { receivedAt, batchId, viewer } = JSON.parse(Buffer.from(header, 'base64url').toString()) as Acceptance;
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(receivedAt) || !/^[\w-]{1,64}$/.test(batchId))
      return undefined;
    return { receivedAt, batchId, viewer: typeof viewer === 'object' && viewer !== null ? viewer : {} };
  } catch {
    return undefined;
  }
};
