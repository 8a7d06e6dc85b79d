import { randomUUID } from 'node:crypto';
import type { CloudFrontRequestEvent, CloudFrontRequestResult } from 'aws-lambda';
import { acceptRequest, asDuplicate, readRequest, refusal } from '../ingest/index.ts';
import { type Done, handOn, toEdgeResponse, toIngestRequest } from './event.ts';
import { store } from './store.ts';

/**
 * Origin-request function in front of the collector. It answers 200 only when the batch is durable; whatever goes wrong,
 * the request goes on to the collector with what has been fixed of it so far.
 */
export const handler = async (event: CloudFrontRequestEvent): Promise<CloudFrontRequestResult> => {
  const request = event.Records[0]?.cf.request;
  if (!request) throw new TypeError('not a CloudFront request event');
  const fixed = { receivedAt: new Date().toISOString(), batchId: randomUUID() };
  const ingest = toIngestRequest(request, fixed);
  const acceptance = { ...fixed, viewer: ingest.viewer };
  let done: Done | undefined;
  // CloudFront shows the function 1 MB at most, but hands the whole body on.
  if (request.body?.inputTruncated) return handOn(request, acceptance);
  try {
    const { read, result } = readRequest(ingest);
    if (!read) return toEdgeResponse(result.answer);
    const context = await store().contextOf(read.siteId, fixed.receivedAt);
    const wait = store().limit(context.site, ingest.viewer.ip);
    if (wait !== undefined) return toEdgeResponse(refusal('rate_limited', wait));
    const { batch, bad, answer } = acceptRequest(read, ingest, context);
    if (batch) done = { batch, shards: context.site.shards, answer };
    if (done && (await store().keep(done.batch, done.shards)) === 'repeat') return toEdgeResponse(asDuplicate(answer));
    await store().keepBad(context.site, fixed, bad);
    return toEdgeResponse(answer);
  } catch (error) {
    // The name only: messages may quote the request.
    console.warn(JSON.stringify({ event: 'handed_on', error: (error as Error).name }));
    return handOn(request, acceptance, done);
  }
};
