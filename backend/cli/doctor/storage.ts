import { DescribeTableCommand, DescribeTimeToLiveCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HeadBucketCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { INTERNAL_PREFIXES } from '../../src/records/names.ts';
import type { Target } from '../context.ts';
import { attempt, type Finding, fail, ok, warn } from './finding.ts';

const deploy = ({ local, stage }: Target) => (local ? 'npm start' : `npx cdk deploy backend -c stage=${stage}`);
const option = ({ local, stage }: Target) => (local ? '' : ` --stage ${stage}`);

const oneTable = async (client: DynamoDBClient, target: Target, name: string, table: string): Promise<Finding> => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
  if (Table?.TableStatus !== 'ACTIVE')
    return fail('table', `${table} is ${Table?.TableStatus ?? 'not there'}`, deploy(target));
  if (name === 'rawEvents' && !Table.StreamSpecification?.StreamEnabled) {
    return fail('table', `${table} has no stream: nothing is enriched`, deploy(target));
  }
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: table }));
  return TimeToLiveDescription?.TimeToLiveStatus === 'ENABLED' || name === 'clientConfig'
    ? ok('table', table)
    : warn('table', `${table} has no time to live: rows stay for ever`, deploy(target));
};

/** Tables with stream and time to live, and buckets. */
export const storage = async (dynamo: DynamoDBClient, s3: S3Client, target: Target): Promise<Finding[]> => [
  ...(
    await Promise.all(
      Object.entries(target.tables).map(([name, table]) =>
        attempt('table', deploy(target), () => oneTable(dynamo, target, name, table)),
      ),
    )
  ).flat(),
  ...(
    await Promise.all(
      Object.values(target.buckets).map((Bucket) =>
        attempt('bucket', deploy(target), async () => {
          await s3.send(new HeadBucketCommand({ Bucket }));
          return ok('bucket', Bucket);
        }),
      ),
    )
  ).flat(),
];

const ENOUGH = 1_000;

const objects = async (s3: S3Client, Bucket: string, Prefix: string): Promise<number> => {
  let count = 0;
  for await (const { KeyCount = 0 } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
    count += KeyCount;
    if (count >= ENOUGH) break;
  }
  return count;
};

/** What waits to be put back. */
export const leftovers = async (s3: S3Client, target: Target): Promise<Finding[]> => {
  const spool = await objects(s3, target.buckets.internal, INTERNAL_PREFIXES.spool);
  const letters = await objects(s3, target.buckets.internal, INTERNAL_PREFIXES.deadLetters);
  return [
    spool === 0
      ? ok('spool', 'empty')
      : warn('spool', `${spool} batches wait for the table`, `npx evothesis redrive --spool${option(target)}`),
    letters === 0
      ? ok('dead letters', 'none')
      : fail(
          'dead letters',
          `${letters} objects that the enrichment gave up on`,
          `npx evothesis redrive --dlq${option(target)}`,
        ),
  ];
};
