import { randomUUID } from 'node:crypto';
import type { DynamoDBRecord } from 'aws-lambda';
import type { FailureCondition } from './deliver.ts';

/**
 * The object that an event source mapping leaves in its S3 on-failure destination: where, and what is in it.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export const deadLetter = (
  records: readonly DynamoDBRecord[],
  facts: {
    mappingId: string;
    shardId: string;
    streamArn: string;
    functionArn: string;
    condition: FailureCondition;
    attempts: number;
  },
  now: Date,
): { key: string; body: string } => {
  const time = now.toISOString();
  const [first, last] = [records[0], records.at(-1)];
  const arrival = (record: DynamoDBRecord | undefined): string =>
    new Date((record?.dynamodb?.ApproximateCreationDateTime ?? 0) * 1000).toISOString();
  const day = time.slice(0, 10).replaceAll('-', '/');
  const stamp = time.slice(0, 19).replaceAll(':', '.');
  return {
    key: `aws/lambda/${facts.mappingId}/${facts.shardId}/${day}/${stamp}-${randomUUID()}`,
    body: JSON.stringify({
      requestContext: {
        requestId: randomUUID(),
        functionArn: facts.functionArn,
        condition: facts.condition,
        approximateInvokeCount: facts.attempts,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: time,
      DDBStreamBatchInfo: {
        shardId: facts.shardId,
        startSequenceNumber: first?.dynamodb?.SequenceNumber,
        endSequenceNumber: last?.dynamodb?.SequenceNumber,
        approximateArrivalOfFirstRecord: arrival(first),
        approximateArrivalOfLastRecord: arrival(last),
        batchSize: records.length,
        streamArn: facts.streamArn,
      },
      // Text inside the text: the destination gets the event as the function got it.
      payload: JSON.stringify({ Records: records }),
    }),
  };
};
