import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { fromRawItem } from '../../../backend/src/records/raw-item.ts';
import type { SpooledBatch } from '../../../backend/src/spool/unread.ts';
import { ACCEPTANCE_HEADER, readAcceptance } from '../door/acceptance.ts';
import { viewerOf } from '../door/viewer.ts';
import type { Answer, IngestRequest } from '../ingest/index.ts';

/** API Gateway's forms of requests and answers (HTTP API, payload 2.0). Pure. */

/** A batch with its answer, or an answer alone; `shards` of the site's configuration. */
export type Decision = {
  batch?: SpooledBatch;
  shards?: number;
  answer: Answer;
  /** Writes down what was wrong with events of the request; never fails. */
  noteBad?: () => Promise<void>;
};

/** The edge's own work, finished but for the writing. Call it only for what came through the distribution. */
export const decidedByEdge = (headers: Readonly<Record<string, string | undefined>>): Decision | undefined => {
  const decided = readAcceptance(headers[ACCEPTANCE_HEADER])?.decided;
  if (!decided) return undefined;
  const { item, shards, answer } = decided;
  try {
    return { batch: fromRawItem({ ...item, payload: Buffer.from(item.payload, 'base64url') }), shards, answer };
  } catch {
    // Packed by another release of the edge than this one knows: decided anew.
    return undefined;
  }
};

/** @param now the time of receipt where no edge has fixed one */
export const toIngestRequest = (event: APIGatewayProxyEventV2, now: string, batchId: string): IngestRequest => {
  const { headers } = event;
  const acceptance = readAcceptance(headers[ACCEPTANCE_HEADER]);
  return {
    method: event.requestContext.http.method,
    path: event.rawPath,
    headers,
    body: event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64') : (event.body ?? ''),
    viewer: acceptance?.viewer ?? viewerOf(headers),
    receivedAt: acceptance?.receivedAt ?? now,
    batchId: acceptance?.batchId ?? batchId,
  };
};

export const toGatewayResult = ({ status, headers, body }: Answer): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: { ...headers },
  body,
});
