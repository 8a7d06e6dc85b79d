import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Unread } from '../../../backend/src/spool/unread.ts';
import { fromDistribution } from '../door/from-distribution.ts';
import {
  type Answer,
  acceptRequest,
  asDuplicate,
  type IngestContext,
  type IngestRequest,
  type ReadRequest,
  readRequest,
  refusal,
} from '../ingest/index.ts';
import { type Decision, decidedByEdge, toGatewayResult, toIngestRequest } from './event.ts';
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

/** What the session is called where the site may know it: any key will do, the name does not depend on it. */
const unreadOf = (read: ReadRequest, request: IngestRequest, context: IngestContext): Unread => {
  const { batch } = acceptRequest(read, request, {
    ...context,
    stage: 'dev',
    siteKnown: false,
    identityKey: new Uint8Array(32),
  });
  return {
    sessionId: batch?.sessionId ?? '',
    ...(request.headers['sec-gpc']?.trim() === '1' && { gpc: true as const }),
  };
};

const decide = async (request: IngestRequest): Promise<Decision> => {
  const { read, result } = readRequest(request);
  if (!read) return result;
  const context = await contextOf(read.siteId, request.receivedAt);
  const wait = store().limit(context.site, request.viewer.ip);
  if (wait !== undefined) return { answer: refusal('rate_limited', wait) };
  const { bad, ...decision } = acceptRequest(read, request, context);
  if (context.siteKnown === undefined && decision.batch)
    return { ...decision, batch: { ...decision.batch, unread: unreadOf(read, request, context) } };
  const { receivedAt, batchId = '' } = request;
  const noteBad = () => store().keepBad(context.site, { receivedAt, batchId }, bad);
  return { ...decision, shards: context.site.shards, noteBad };
};

/** The table first, the spool where the table fails, 503 where both do. */
const keep = async ({ batch, shards = 1, answer, noteBad }: Decision): Promise<Answer> => {
  if (!batch) {
    await noteBad?.();
    return answer;
  }
  // Under which key an unread one belongs, only the drain can say.
  if (!batch.unread) {
    try {
      if ((await store().keep(batch, shards)) === 'repeat') return asDuplicate(answer);
      await noteBad?.();
      return answer;
    } catch (error) {
      warn('table_failed', error);
    }
  }
  try {
    await store().spool(batch);
    return answer;
  } catch (error) {
    warn('spool_failed', error);
    return refusal('unavailable', RETRY_AFTER);
  }
};

/** Takes what the edge hands on, decided or not. */
export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  if (!fromDistribution(event.headers, process.env.ORIGIN_SECRET)) return toGatewayResult(refusal('forbidden'));
  const request = toIngestRequest(event, new Date().toISOString(), randomUUID());
  const decision = decidedByEdge(event.headers) ?? (await decide(request));
  return toGatewayResult(await keep(decision));
};
