import type { CloudFrontHeaders, CloudFrontRequest, CloudFrontResultResponse } from 'aws-lambda';
import type { RawBatch } from '../../../backend/src/records/raw.ts';
import { toRawItem } from '../../../backend/src/records/raw-item.ts';
import { ACCEPTANCE_HEADER, type Acceptance, type Decided, writeAcceptance } from '../door/acceptance.ts';
import { viewerOf } from '../door/viewer.ts';
import type { Answer, IngestRequest } from '../ingest/index.ts';

/** CloudFront's forms of requests and answers. Pure. */

export const plainHeaders = (headers: CloudFrontHeaders): Record<string, string> => {
  const plain: Record<string, string> = Object.create(null);
  for (const [name, values] of Object.entries(headers)) plain[name] = values.map(({ value }) => value).join(',');
  return plain;
};

/** The body reaches an edge function as base64, whatever its type. */
export const toIngestRequest = (
  request: CloudFrontRequest,
  fixed: { receivedAt: string; batchId: string },
): IngestRequest => {
  const headers = plainHeaders(request.headers);
  return {
    method: request.method,
    path: request.uri,
    headers,
    body: Buffer.from(request.body?.data ?? '', request.body?.encoding === 'text' ? 'utf8' : 'base64'),
    viewer: viewerOf(headers, request.clientIp),
    ...fixed,
  };
};

/** Header names in lower case, as CloudFront keys them; none of those that an edge function may not set. */
export const toEdgeResponse = ({ status, headers, body }: Answer): CloudFrontResultResponse => ({
  status: String(status),
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [{ key: name, value }]])),
  ...(body !== '' && { body, bodyEncoding: 'text' as const }),
});

/** What the edge has made of a request that it could not store. */
export type Done = { batch: RawBatch; shards: number; answer: Answer };

const decidedOf = ({ batch, shards, answer }: Done): Decided => {
  const item = toRawItem(batch);
  return { item: { ...item, payload: Buffer.from(item.payload).toString('base64url') }, shards, answer };
};

/**
 * The request as the collector is to have it. The policy forwards the viewer's Host, which API Gateway does not know;
 * whatever a viewer wrote into our own header is overwritten.
 */
export const handOn = (request: CloudFrontRequest, fixed: Acceptance, done?: Done): CloudFrontRequest => {
  const domain = request.origin?.custom?.domainName;
  const acceptance = { ...fixed, ...(done && { decided: decidedOf(done) }) };
  return {
    ...request,
    headers: {
      ...request.headers,
      [ACCEPTANCE_HEADER]: [{ key: ACCEPTANCE_HEADER, value: writeAcceptance(acceptance) }],
      ...(domain && { host: [{ key: 'Host', value: domain }] }),
    },
  };
};
