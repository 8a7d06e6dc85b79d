import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { bucketNames, INDEXES, tableNames } from '../src/records/names.ts';
import { TABLES } from './parts/table.ts';
import { resources, templates } from './testing/templates.ts';

const { storage } = templates({ stage: 'prod' });

describe('tables', () => {
  it('have the names that the handlers and the first system know', () => {
    const names = resources(storage, 'AWS::DynamoDB::Table').map(([, { Properties }]) => Properties.TableName);
    expect(names.sort()).toEqual(Object.values(tableNames('prod')).sort());
  });

  it.each(TABLES)('$id: keys, TTL, pay per request, protected from deletion', ({ id, hash, range, backups }) => {
    storage.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: Match.objectLike({
        TableName: tableNames('prod')[id],
        KeySchema: [
          { AttributeName: hash, KeyType: 'HASH' },
          { AttributeName: range, KeyType: 'RANGE' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: backups },
      }),
    });
  });

  it('keep daily keys out of every backup', () => {
    expect(TABLES.filter(({ backups }) => !backups).map(({ id }) => id)).toEqual(['dailyKeys']);
  });

  it('give a stream of raw events only', () => {
    const streams = resources(storage, 'AWS::DynamoDB::Table').filter(
      ([, { Properties }]) => Properties.StreamSpecification,
    );
    expect(streams.map(([, { Properties }]) => Properties.TableName)).toEqual(['evothesis-v2-raw-events-prod']);
  });

  it('project whole items into the hour index, and keys alone elsewhere', () => {
    const indexes = resources(storage, 'AWS::DynamoDB::Table').flatMap(
      ([, { Properties }]) =>
        (Properties.GlobalSecondaryIndexes ?? []) as { IndexName: string; Projection: { ProjectionType: string } }[],
    );
    expect(
      Object.fromEntries(indexes.map(({ IndexName, Projection }) => [IndexName, Projection.ProjectionType])),
    ).toEqual({
      [INDEXES.rawByHour]: 'ALL',
      [INDEXES.identitiesById]: 'KEYS_ONLY',
      [INDEXES.identitiesByHousehold]: 'KEYS_ONLY',
      [INDEXES.sessionsById]: 'KEYS_ONLY',
    });
  });
});

describe('buckets', () => {
  it.each(Object.values(bucketNames('prod')))('%s is private, encrypted, kept, and unversioned', (BucketName) => {
    storage.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: Match.objectLike({
        BucketName,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: Match.anyValue(),
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        VersioningConfiguration: Match.absent(),
        LifecycleConfiguration: {
          Rules: Match.arrayWith([Match.objectLike({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } })]),
        },
      }),
    });
  });

  it('refuse plain http, and TLS below 1.2', () => {
    const policies = resources(storage, 'AWS::S3::BucketPolicy').map(([, { Properties }]) =>
      JSON.stringify(Properties.PolicyDocument),
    );
    expect(policies).toHaveLength(4);
    for (const policy of policies) {
      expect(policy).toContain('"aws:SecureTransport":"false"');
      expect(policy).toContain('"s3:TlsVersion":1.2');
    }
  });

  it('never expire what lies in the spool', () => {
    const [internal] = resources(storage, 'AWS::S3::Bucket')
      .map(([, { Properties }]) => Properties)
      .filter(({ BucketName }) => String(BucketName).includes('internal'));
    const { Rules = [] } = (internal?.LifecycleConfiguration ?? {}) as {
      Rules?: { Prefix?: string; ExpirationInDays?: number }[];
    };
    const expiring = Rules.filter(({ ExpirationInDays }) => ExpirationInDays !== undefined);
    expect(expiring.map(({ Prefix }) => Prefix).sort()).toEqual(['athena-hot/', 'athena-results/', 'aws/lambda/']);
  });
});

describe('stage dev', () => {
  it('goes away with its stack', () => {
    const { storage: dev } = templates({ stage: 'dev' });
    for (const [, { DeletionPolicy }] of resources(dev, 'AWS::DynamoDB::Table')) expect(DeletionPolicy).toBe('Delete');
  });
});

describe('the origin secret', () => {
  it('is made by AWS, replicated to where CloudFront is deployed from, and in no template', () => {
    storage.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: 'evothesis-v2/origin-prod/1',
      GenerateSecretString: Match.objectLike({ PasswordLength: 48 }),
      ReplicaRegions: [{ Region: 'us-east-1' }],
    });
  });
});
