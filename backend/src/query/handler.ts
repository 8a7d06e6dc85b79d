import { fromDistribution } from '../../../edge/src/door/from-distribution.ts';
import { isStage } from '../records/names.ts';
import { type Answer, failure } from './answer.ts';
import { openQuery, type QueryParts } from './open.ts';
import { type ApiEvent, readRequest } from './request.ts';
import { respond } from './respond.ts';

let opened: QueryParts | undefined;

/** `/api/` behind API Gateway: reports for the dashboard and for programs. */
export const handler = async (event: ApiEvent): Promise<Answer> => {
  const stage = process.env.STAGE ?? 'dev';
  if (!isStage(stage)) throw new Error(`STAGE is ${JSON.stringify(stage)}; it must be dev or prod`);
  if (!fromDistribution(event.headers ?? {}, process.env.ORIGIN_SECRET)) {
    return failure(403, 'forbidden', 'Requests must come through the distribution, not to its origin.');
  }
  opened ??= openQuery(stage);
  return respond(readRequest(event), opened);
};
