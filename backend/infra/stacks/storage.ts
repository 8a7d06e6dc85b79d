import { type App, RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type BucketNames, bucketNames, type Stage, type TableNames } from '../../src/records/names.ts';
import type { StageContext } from '../context.ts';
import { addAuditTrail } from '../parts/audit.ts';
import { stageBucket } from '../parts/bucket.ts';
import { dataKeyAlias } from '../parts/grants.ts';
import { stageStack } from '../parts/stack.ts';
import { stageTable, TABLES } from '../parts/table.ts';
import type { StageSettings } from '../settings.ts';

/**
 * Name of the secret that CloudFront shows to the origin. It is in the home Region with a replica in us-east-1, so both
 * stacks read it by this name when they are deployed.
 */
const originSecretName = (stage: Stage, generation: number): string => `evothesis-v2/origin-${stage}/${generation}`;

/**
 * The generations that are valid, the newest first. A new one is a new secret: while CloudFront carries it around the
 * world, for some minutes, the origin has to take the one before as well.
 */
const generations = ({ originSecretGeneration: newest }: StageSettings): number[] =>
  newest > 1 ? [newest, newest - 1] : [newest];

/** The secrets' values, newest first. CloudFormation fills them in; no template has them. */
export const originSecrets = ({ stage, settings }: StageContext): string[] =>
  generations(settings).map((each) => SecretValue.secretsManager(originSecretName(stage, each)).unsafeUnwrap());

export const storageStack = (app: App, context: StageContext) => {
  const { stage, settings } = context;
  const stack = stageStack(app, context, 'storage');

  const key = settings.hipaa
    ? new Key(stack, 'dataKey', {
        alias: dataKeyAlias(stage),
        description: 'Encrypts tables and buckets',
        enableKeyRotation: true,
        removalPolicy: RemovalPolicy.RETAIN,
      })
    : undefined;

  // Log groups may be encrypted by the key only if it lets the logs' service of this Region use it.
  key?.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(`logs.${settings.region}.amazonaws.com`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': stack.formatArn({ service: 'logs', resource: 'log-group:*' }),
        },
      },
    }),
  );

  const tables = Object.fromEntries(
    TABLES.map((shape) => [shape.id, stageTable(stack, context, shape, key)]),
  ) as Readonly<Record<keyof TableNames, Table>>;
  for (const id of Object.keys(bucketNames(stage)) as (keyof BucketNames)[]) {
    stageBucket(stack, context, id, key);
  }

  for (const generation of generations(settings)) {
    new Secret(stack, `originSecret${generation}`, {
      secretName: originSecretName(stage, generation),
      description: 'Header x-evothesis-origin: what the origin believes the distribution by',
      generateSecretString: { passwordLength: 48, excludePunctuation: true },
      ...(settings.region !== 'us-east-1' && { replicaRegions: [{ region: 'us-east-1' }] }),
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  if (key) addAuditTrail(stack, context, key);
  return { stack, tables, key };
};
