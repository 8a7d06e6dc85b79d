import { type App, Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { S3OnFailureDestination } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { bucketNames, INTERNAL_PREFIXES } from '../../src/records/names.ts';
import type { StageContext } from '../context.ts';
import { stageFunction } from '../parts/function.ts';
import { stageStack } from '../parts/stack.ts';

/** Only first writes of batches: TTL's REMOVE records and the markers of site-hours are dropped before they are billed. */
const FIRST_WRITES = FilterCriteria.filter({
  eventName: FilterRule.isEqual('INSERT'),
  // `exists` holds of leaves only, and an attribute's value lies under its type.
  dynamodb: { NewImage: { payload: { B: FilterRule.exists() } } },
});

export const identityStack = (app: App, context: StageContext, rawEvents: Table) => {
  const { stage, settings } = context;
  const stack = stageStack(app, context, 'identity');
  const internal = Bucket.fromBucketName(stack, 'internal', bucketNames(stage).internal);
  const streamArn = rawEvents.tableStreamArn;
  if (!streamArn) throw new Error('raw-events has no stream, so nothing would be enriched');

  const enrichment = stageFunction(stack, context, 'enrichment', {
    statements: [
      new PolicyStatement({
        actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        resources: [streamArn],
      }),
      // ListStreams knows no resource, and Lambda calls it to find the stream of a mapping.
      new PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: ['*'] }),
      // The mapping writes what it gave up on in the function's name, and asks for the bucket first.
      new PolicyStatement({
        actions: ['s3:PutObject'],
        resources: [internal.arnForObjects(`${INTERNAL_PREFIXES.deadLetters}*`)],
      }),
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [internal.bucketArn] }),
    ],
  });

  new EventSourceMapping(stack, 'rawEventsMapping', {
    target: enrichment,
    eventSourceArn: streamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: 100,
    // No window: Lambda asks a shard four times a second by itself, and a whole second more, the smallest window there
    // is, would put the enriched event beyond the second after its 200 that a live dashboard has.
    maxBatchingWindow: Duration.seconds(0),
    parallelizationFactor: settings.enrichmentParallelism,
    filters: [FIRST_WRITES],
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    // The defaults would block a shard on one bad record until the stream forgets it, after 24 hours.
    retryAttempts: 8,
    maxRecordAge: Duration.hours(12),
    onFailure: new S3OnFailureDestination(internal),
  });
  return { stack, functions: { enrichment } };
};
