import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { type CfnTrail, Trail } from 'aws-cdk-lib/aws-cloudtrail';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { bucketNames, tableNames } from '../../src/records/names.ts';
import { SIX_YEARS_OF_LOGS } from '../check-settings.ts';
import type { StageContext } from '../context.ts';

/** Who read or wrote which object or item, for six years: CloudTrail data events of every table and bucket. */
export const addAuditTrail = (stack: Stack, { stage }: StageContext, key: IKey): Trail => {
  const bucket = new Bucket(stack, 'auditTrail', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    // The trail itself must not be rewritten unseen; nothing here falls under erasure.
    versioned: true,
    lifecycleRules: [{ id: 'six-years', expiration: Duration.days(SIX_YEARS_OF_LOGS) }],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const trail = new Trail(stack, 'audit', {
    trailName: `evothesis-v2-${stage}`,
    bucket,
    encryptionKey: key,
    enableFileValidation: true,
    isMultiRegionTrail: false,
    includeGlobalServiceEvents: false,
  });
  const objects = Object.values(bucketNames(stage)).map((name) => `arn:${stack.partition}:s3:::${name}/`);
  const tables = Object.values(tableNames(stage)).map((resourceName) =>
    stack.formatArn({ service: 'dynamodb', resource: 'table', resourceName }),
  );
  (trail.node.defaultChild as CfnTrail).eventSelectors = [
    {
      readWriteType: 'All',
      includeManagementEvents: true,
      dataResources: [
        { type: 'AWS::S3::Object', values: objects },
        { type: 'AWS::DynamoDB::Table', values: tables },
      ],
    },
  ];
  return trail;
};
