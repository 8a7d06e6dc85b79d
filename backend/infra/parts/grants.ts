import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  ATHENA_TABLES,
  athenaNames,
  bucketNames,
  functionNames,
  INDEXES,
  type Stage,
  tableNames,
} from '../../src/records/names.ts';
import type { StageContext } from '../context.ts';
import type { FunctionId } from '../functions.ts';
import { type Grant, PERMISSIONS } from '../permissions.ts';
import { ATHENA_RESULTS } from './bucket.ts';

type Scope = Parameters<typeof Stack.of>[0];

/**
 * ARNs are put together from names and not taken from the stack that owns the resource: the edge is in another Region,
 * and a stack that exports nothing can be changed alone.
 */
const tableArn = (
  stack: Stack,
  { stage, settings }: StageContext,
  table: keyof ReturnType<typeof tableNames>,
): string =>
  stack.formatArn({
    service: 'dynamodb',
    region: settings.region,
    resource: 'table',
    resourceName: tableNames(stage)[table],
  });

const bucketArn = (stack: Stack, { stage }: StageContext, bucket: keyof ReturnType<typeof bucketNames>): string =>
  stack.formatArn({ service: 's3', region: '', account: '', resource: bucketNames(stage)[bucket] });

/** https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html */
const athenaStatements = (stack: Stack, context: StageContext, actions: readonly string[]): PolicyStatement[] => {
  const { database, workGroup } = athenaNames(context.stage);
  const { region } = context.settings;
  const glue = (resource: string, resourceName?: string) =>
    stack.formatArn({ service: 'glue', region, resource, ...(resourceName && { resourceName }) });
  const results = bucketArn(stack, context, 'internal');
  return [
    new PolicyStatement({
      actions: actions.map((each) => `athena:${each}`),
      resources: [stack.formatArn({ service: 'athena', region, resource: 'workgroup', resourceName: workGroup })],
    }),
    new PolicyStatement({
      actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetPartition', 'glue:GetPartitions'],
      resources: [
        glue('catalog'),
        glue('database', database),
        ...ATHENA_TABLES.map((table) => glue('table', `${database}/${table}`)),
      ],
    }),
    new PolicyStatement({
      actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'],
      resources: [`${results}/${ATHENA_RESULTS}*`],
    }),
    new PolicyStatement({ actions: ['s3:GetBucketLocation'], resources: [results] }),
  ];
};

const statementsOf = (stack: Stack, context: StageContext, grant: Grant): PolicyStatement[] => {
  if ('table' in grant) {
    const arn = tableArn(stack, context, grant.table);
    const indexes = (grant.indexes ?? []).map((index) => `${arn}/index/${INDEXES[index]}`);
    const statements = [
      new PolicyStatement({ actions: grant.actions.map((each) => `dynamodb:${each}`), resources: [arn] }),
    ];
    if (indexes.length > 0) {
      statements.push(new PolicyStatement({ actions: ['dynamodb:Query'], resources: indexes }));
    }
    return statements;
  }
  if ('clientBuckets' in grant) {
    const resources = context.settings.clientBuckets.map((name) => `arn:${stack.partition}:s3:::${name}/*`);
    if (resources.length === 0) return [];
    return [new PolicyStatement({ actions: grant.clientBuckets.map((each) => `s3:${each}`), resources })];
  }
  if ('role' in grant) {
    const resource = stack.formatArn({
      service: 'iam',
      region: '',
      account: '*',
      resource: 'role',
      resourceName: grant.role,
    });
    return [new PolicyStatement({ actions: ['sts:AssumeRole'], resources: [resource] })];
  }
  if ('invoke' in grant) {
    const resource = stack.formatArn({
      service: 'lambda',
      region: context.settings.region,
      resource: 'function',
      resourceName: functionNames(context.stage)[grant.invoke],
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [resource] })];
  }
  if ('athena' in grant) return athenaStatements(stack, context, grant.athena);
  const arn = bucketArn(stack, context, grant.bucket);
  const objects = grant.actions.filter((each) => each !== 'ListBucket');
  const statements: PolicyStatement[] = [];
  if (objects.length > 0) {
    statements.push(
      new PolicyStatement({ actions: objects.map((each) => `s3:${each}`), resources: [`${arn}/${grant.prefix}*`] }),
    );
  }
  if (grant.actions.includes('ListBucket')) {
    statements.push(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [arn],
        ...(grant.prefix && { conditions: { StringLike: { 's3:prefix': `${grant.prefix}*` } } }),
      }),
    );
  }
  return statements;
};

/** The key of tables and buckets, told by its alias so that no stack needs the key's own ARN. */
const keyStatement = (stack: Stack, { stage, settings }: StageContext): PolicyStatement =>
  new PolicyStatement({
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [stack.formatArn({ service: 'kms', region: settings.region, resource: 'key', resourceName: '*' })],
    conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': dataKeyAlias(stage) } },
  });

export const dataKeyAlias = (stage: Stage): string => `alias/evothesis-v2-${stage}`;

/** The statements of one function's role, from the list in `permissions.ts`. */
export const functionStatements = (scope: Scope, context: StageContext, id: FunctionId): PolicyStatement[] => {
  const stack = Stack.of(scope);
  const statements = PERMISSIONS[id].flatMap((grant) => statementsOf(stack, context, grant));
  return context.settings.hipaa ? [...statements, keyStatement(stack, context)] : statements;
};
