import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type LifecycleRule,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { type BucketNames, bucketNames, INTERNAL_PREFIXES } from '../../src/records/names.ts';
import type { StageContext } from '../context.ts';
import type { StageSettings } from '../settings.ts';

/** Parts of an upload that died are paid for until someone removes them. */
const ABORT_UPLOADS: LifecycleRule = { id: 'abort-uploads', abortIncompleteMultipartUploadAfter: Duration.days(7) };

/** Results of Athena queries, inside the internal bucket. */
export const ATHENA_RESULTS = 'athena-results/';

const expire = (id: string, days: number | undefined, prefix?: string): LifecycleRule[] =>
  days === undefined ? [] : [{ id, expiration: Duration.days(days), ...(prefix && { prefix }) }];

/** Objects below 128 KB stay where they are (S3 does not move them), so small sites cost no transition requests. */
const COOL: LifecycleRule = {
  id: 'cool',
  transitions: [
    { storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(30) },
    { storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(180) },
  ],
};

const lifecycle = (bucket: keyof BucketNames, settings: StageSettings): LifecycleRule[] => {
  const rules: Readonly<Record<keyof BucketNames, LifecycleRule[]>> = {
    archive: [COOL, ...expire('retention', settings.archiveRetentionDays)],
    enriched: [COOL, ...expire('retention', settings.archiveRetentionDays), ...expire('rebuilds', 7, 'rebuilds/')],
    // The log of deliveries stays: an erasure tells by it who has to be told.
    export: [
      ...expire('retention', settings.exportRetentionDays, 'exports/'),
      ...expire('unfinished', 7, 'unfinished/'),
    ],
    // The spool has no expiry: what lies there has been answered 200 and is in no table yet.
    internal: [
      ...expire('dead-letters', 90, INTERNAL_PREFIXES.deadLetters),
      ...expire('athena-results', 7, ATHENA_RESULTS),
      ...expire('athena-hot', 1, INTERNAL_PREFIXES.athenaHot),
    ],
  };
  return [ABORT_UPLOADS, ...rules[bucket]];
};

/**
 * A private bucket. Versioning is off on purpose: erasure rewrites archive objects, and an older version would keep
 * what was erased. The archive's own manifests number and hash every revision instead.
 */
export const stageBucket = (
  scope: Construct,
  { stage, settings }: StageContext,
  id: keyof BucketNames,
  key: IKey | undefined,
): Bucket => {
  const bucket = new Bucket(scope, id, {
    bucketName: bucketNames(stage)[id],
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    encryption: key ? BucketEncryption.KMS : BucketEncryption.S3_MANAGED,
    // One key request a bucket and day instead of one an object.
    ...(key && { encryptionKey: key, bucketKeyEnabled: true }),
    lifecycleRules: lifecycle(id, settings),
    removalPolicy: settings.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  if (id === 'internal') {
    // Dead letters make events, and these an alarm. Set on the resource itself: the CDK's own switch
    // (`eventBridgeEnabled`) brings a function along to do the same.
    (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
  }
  return bucket;
};
