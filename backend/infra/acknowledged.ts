type Acknowledged = {
  /** Rule, or the findings of a rule that are meant, e.g. `AwsSolutions-IAM5[Resource::*]`. */
  rules: readonly (string | RegExp)[];
  /** Constructs, by path. */
  path: RegExp;
  reason: string;
};

/** Everywhere a role of ours is. */
const OUR_ROLES = /^[a-z]+\/[A-Za-z]+Role\/DefaultPolicy$/;
const STATIC_UPLOAD = /^edge\/Custom::CDKBucketDeployment/;

/** Findings of cdk-nag that are as they should be, each with its reason. A test fails on every other one. */
export const ACKNOWLEDGED: readonly Acknowledged[] = [
  {
    rules: ['AwsSolutions-DDB3'],
    path: /^storage\/(rawEvents|enrichedEvents|identities|sessions|clientConfig)$/,
    reason: 'Stage dev has no backups (protectData: false); the stage with data that matters has them.',
  },
  {
    rules: ['AwsSolutions-DDB3', 'HIPAA.Security-DynamoDBPITREnabled', 'HIPAA.Security-DynamoDBInBackupPlan'],
    path: /^storage\/dailyKeys$/,
    reason: 'A daily key is destroyed after 48 hours so that its day can no longer be read; a backup would undo that.',
  },
  {
    rules: ['HIPAA.Security-DynamoDBInBackupPlan'],
    path: /^storage\/(rawEvents|enrichedEvents|identities|sessions|clientConfig)$/,
    reason: 'Point-in-time recovery covers the 35 days that matter; older events are in the archive, with hashes.',
  },
  {
    rules: ['AwsSolutions-S1', 'HIPAA.Security-S3BucketLoggingEnabled'],
    path: /^(storage|edge)\//,
    reason:
      'Who read or wrote which object is in CloudTrail data events (hipaa); server access logs would add addresses.',
  },
  {
    rules: ['HIPAA.Security-S3BucketVersioningEnabled', 'HIPAA.Security-S3BucketReplicationEnabled'],
    path: /^(storage|edge)\//,
    reason:
      'An older version or a replica would keep what was erased. Manifests number and hash every revision instead.',
  },
  {
    rules: ['HIPAA.Security-S3DefaultEncryptionKMS'],
    path: /^(storage\/auditTrail|edge\/(staticFiles|accessLogs))$/,
    reason:
      'Public files, and logs without personal data; log files of CloudTrail are encrypted with the key themselves.',
  },
  {
    rules: [
      'AwsSolutions-SMG4',
      'HIPAA.Security-SecretsManagerRotationEnabled',
      'HIPAA.Security-SecretsManagerUsingKMSKey',
    ],
    path: /^storage\/originSecret\d+$/,
    reason:
      'It has to change in CloudFront and in the functions at one time: `evothesis keys rotate-origin` does that by a deploy. It guards no data at rest.',
  },
  {
    rules: [/^AwsSolutions-IAM5\[Resource::arn:aws:s3:::evothesis-analytics-v2-[a-z-]+\/([a-z-]+\/)*\*\]$/],
    path: OUR_ROLES,
    reason: 'Keys of objects are made at run time; the bucket, or one prefix of it, is all that the function works on.',
  },
  {
    rules: [
      /^AwsSolutions-IAM5\[Resource::(<\w+Logs\w+\.Arn>|arn:aws:logs:\*:<AWS::AccountId>:log-group:\/aws\/lambda\/evothesis-v2-edge-(dev|prod)):\*\]$/,
    ],
    path: OUR_ROLES,
    reason: 'The streams of its own log group; the edge has a group of that name in every Region.',
  },
  {
    rules: ['AwsSolutions-IAM5[Resource::arn:aws:iam::*:role/evothesis-export-*]'],
    path: /^export\/exportRole\/DefaultPolicy$/,
    reason: 'Roles that clients make in their own accounts for our exports, and guard with an ExternalId.',
  },
  {
    rules: ['AwsSolutions-IAM5[Resource::*]'],
    path: /^identity\/enrichmentRole\/DefaultPolicy$/,
    reason: 'dynamodb:ListStreams knows no resource.',
  },
  {
    rules: [/^AwsSolutions-IAM5\[Resource::arn:aws:kms:[a-z0-9-]+:<AWS::AccountId>:key\/\*\]$/],
    path: OUR_ROLES,
    reason: 'A condition holds it to the one key with our alias.',
  },
  {
    rules: ['HIPAA.Security-IAMNoInlinePolicy'],
    path: OUR_ROLES,
    reason: 'A policy that belongs to one role alone cannot be attached to another by mistake.',
  },
  {
    rules: [
      /^AwsSolutions-IAM[45]\[/,
      'AwsSolutions-L1',
      'HIPAA.Security-IAMNoInlinePolicy',
      'HIPAA.Security-LambdaConcurrency',
      'HIPAA.Security-LambdaDLQ',
      'HIPAA.Security-LambdaInsideVPC',
      'HIPAA.Security-CloudWatchLogGroupEncrypted',
    ],
    path: STATIC_UPLOAD,
    reason:
      "The CDK's own function, which copies the pixel and the dashboard into their bucket during a deploy, and runs at no other time.",
  },
  {
    rules: ['HIPAA.Security-CloudWatchLogGroupEncrypted'],
    path: /^edge\/(edgeLogs|uploadLogs)$/,
    reason: 'The data key is in the home Region; the edge logs warnings without personal data.',
  },
  {
    rules: ['AwsSolutions-APIG4'],
    path: /^(core\/api\/|query\/apiRoute)/,
    reason:
      'The collect route is public by its nature and takes only what carries the secret origin header; /api/ asks for an API key in the function, which knows the roles.',
  },
  {
    rules: ['AwsSolutions-CFR1'],
    path: /^edge\/distribution$/,
    reason: 'Visitors of clients come from everywhere.',
  },
  {
    rules: ['AwsSolutions-CFR2'],
    path: /^edge\/distribution$/,
    reason: 'A setting (wafRequestsPerFiveMinutes): its fixed price is most of what a small installation costs.',
  },
  {
    rules: ['AwsSolutions-CFR3'],
    path: /^edge\/distribution$/,
    reason:
      'These logs always contain the address of the visitor. With hipaa there are logs with chosen fields (parts/access-logs.ts).',
  },
  {
    rules: ['AwsSolutions-CFR4'],
    path: /^edge\/distribution$/,
    reason: "CloudFront's own certificate comes with its own policy; with a domain TLS 1.2 is the least.",
  },
  {
    rules: ['HIPAA.Security-CloudTrailCloudWatchLogsEnabled'],
    path: /^storage\/audit$/,
    reason:
      'The trail is kept in its own bucket with file validation; a second copy in CloudWatch Logs would only cost.',
  },
  {
    rules: ['HIPAA.Security-LambdaConcurrency'],
    path: /^[a-z]+\/(collector|drain|enrichment|rawArchiver|enrichedArchiver|export|query|edge)$/,
    reason:
      'A new account may have 10 concurrent executions in all, and reserving any fails its deploy. The edge cannot have it.',
  },
  {
    rules: ['HIPAA.Security-LambdaDLQ'],
    path: /^[a-z]+\/(collector|drain|enrichment|rawArchiver|enrichedArchiver|export|query|edge)$/,
    reason:
      'Synchronous callers see the error; the stream has an on-failure destination; schedules catch up by themselves.',
  },
  {
    rules: ['HIPAA.Security-LambdaInsideVPC'],
    path: /^[a-z]+\/(collector|drain|enrichment|rawArchiver|enrichedArchiver|export|query|edge)$/,
    reason:
      'They talk to AWS services over TLS and to nothing else; a VPC would add endpoints to pay for and nothing to protect.',
  },
  {
    rules: ['HIPAA.Security-SNSEncryptedKMS'],
    path: /^(edge|backend)\/alarms$/,
    reason: 'CloudWatch cannot publish to a topic under the AWS-managed key. The mails name alarms and hold no data.',
  },
];

/** The entry that a finding falls under, if any. */
export const acknowledgement = (rule: string, constructPath: string): Acknowledged | undefined =>
  ACKNOWLEDGED.find(
    ({ rules, path }) =>
      path.test(constructPath.replace(/\/Resource$/, '')) &&
      rules.some((each) => (typeof each === 'string' ? each === rule : each.test(rule))),
  );
