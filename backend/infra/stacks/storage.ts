import { type App, RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type BucketNames, bucketNames, type TableNames } from '../../src/records/names.ts';
import type { StageContext } from '../context.ts';
import { addAuditTrail } from '../parts/audit.ts';
import { stageBucket } from '../parts/bucket.ts';
import { dataKeyAlias } from '../parts/grants.ts';
import { stageStack } from '../parts/stack.ts';
import { stageTable, TABLES } from '../parts/table.ts';

/**
 * Name of the secret that CloudFront shows to the origin. It is in the home Region with a replica in us-east-1, so both
 * stacks read it by this name when they are deployed; a new generation is a new secret, which is how it is rotated.
 */
export const originSecretName = (
  { stage, settings }: StageContext,
  generation = settings.originSecretGeneration,
): string => `evothesis-v2/origin-${stage}/${generation}`;

/** The secret's value, filled in by CloudFormation and never part of a template. */
export const originSecret = (context: StageContext): string =>
  SecretValue.secretsManager(originSecretName(context)).unsafeUnwrap();

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

  new Secret(stack, `originSecret${settings.originSecretGeneration}`, {
    secretName: originSecretName(context),
    description: 'Header x-evothesis-origin: what the origin believes the distribution by',
    generateSecretString: { passwordLength: 48, excludePunctuation: true },
    ...(settings.region !== 'us-east-1' && { replicaRegions: [{ region: 'us-east-1' }] }),
    removalPolicy: RemovalPolicy.DESTROY,
  });

  if (key) addAuditTrail(stack, context, key);
  return { stack, tables, key };
};
