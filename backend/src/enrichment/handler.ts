import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { isStage } from '../records/names.ts';
import { openEnrichment } from './open.ts';
import { processRecords } from './process.ts';

let opened: ReturnType<typeof openEnrichment> | undefined;

/** DynamoDB stream of raw-events → identities, sessions, enriched-events. Answers with the records that failed. */
export const handler = async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  const stage = process.env.STAGE ?? 'dev';
  if (!isStage(stage)) throw new Error(`STAGE is ${JSON.stringify(stage)}; it must be dev or prod`);
  opened ??= openEnrichment(stage);
  const batchItemFailures = await processRecords(event.Records, {
    pipeline: opened,
    onFailure: (sequenceNumber, { name, message }) =>
      console.error(
        JSON.stringify({ level: 'ERROR', message: 'record failed', sequenceNumber, error: `${name}: ${message}` }),
      ),
  });
  return { batchItemFailures };
};
