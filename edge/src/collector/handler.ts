import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { acceptRequest, type IngestContext, readRequest, refusal } from '../ingest/index.ts';
import { fromDistribution, toGatewayResult, toIngestRequest } from './event.ts';
import { store } from './store.ts';

/** Seconds after which the client is to try again when neither the table nor the spool would take its batch. */
const RETRY_AFTER = 5;

const warn = (event: string, error: unknown): void =>
  console.warn(JSON.stringify({ event, error: (error as Error).name }));

const contextOf = async (siteId: string, receivedAt: string): Promise<IngestContext> => {
  try {
    return await store().contextOf(siteId, receivedAt);
  } catch (error) {
    warn('config_unreachable', error);
    return store().blindContextOf(siteId);
  }
};

/** Takes what the edge hands on: the table first, the spool where the table fails, 503 where both do. */
export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  if (!fromDistribution(event.headers, process.env.ORIGIN_SECRET)) return toGatewayResult(refusal('forbidden'));
  const request = toIngestRequest(event, new Date().toISOString(), randomUUID());
  const { read, result } = readRequest(request);
  if (!read) return toGatewayResult(result.answer);
  const context = await contextOf(read.siteId, request.receivedAt);
  const wait = store().limit(context.site, request.viewer.ip);
  if (wait !== undefined) return toGatewayResult(refusal('rate_limited', wait));
  const { batch, answer } = acceptRequest(read, request, context);
  if (!batch) return toGatewayResult(answer);
  try {
    await store().keep(batch, context.site.shards);
    return toGatewayResult(answer);
  } catch (error) {
    warn('table_failed', error);
  }
  try {
    await store().spool(batch);
    return toGatewayResult(answer);
  } catch (error) {
    warn('spool_failed', error);
    return toGatewayResult(refusal('unavailable', RETRY_AFTER));
  }
};
