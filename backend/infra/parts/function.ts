import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { CompositePrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  RuntimeFamily,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { functionNames } from '../../src/records/names.ts';
import type { StageContext } from '../context.ts';
import { type FunctionId, functionBundle, RUNTIME } from '../functions.ts';
import { functionStatements } from './grants.ts';

/** One function with a role and a log group of its own. The edge is told apart by its id: it may have no environment. */
export const stageFunction = (
  scope: Construct,
  context: StageContext,
  id: FunctionId,
  more: { environment?: Readonly<Record<string, string>>; statements?: readonly PolicyStatement[] } = {},
): LambdaFunction => {
  const { stage, settings, assets, logKey } = context;
  const bundle = functionBundle(id);
  const functionName = functionNames(stage)[id];
  const atEdge = id === 'edge';

  // At the edge each Region makes a group of its own on first use (`/aws/lambda/us-east-1.NAME`); see docs/deploy.md.
  const logGroup = atEdge
    ? undefined
    : new LogGroup(scope, `${id}Logs`, {
        logGroupName: `/aws/lambda/${functionName}`,
        retention: settings.logRetentionDays,
        ...(logKey && { encryptionKey: logKey }),
        removalPolicy: settings.hipaa ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      });

  const lambda = new ServicePrincipal('lambda.amazonaws.com');
  const role = new Role(scope, `${id}Role`, {
    assumedBy: atEdge ? new CompositePrincipal(lambda, new ServicePrincipal('edgelambda.amazonaws.com')) : lambda,
    description: `What ${functionName} may do, and nothing else may`,
  });
  for (const statement of [...functionStatements(scope, context, id), ...(more.statements ?? [])]) {
    role.addToPolicy(statement);
  }
  role.addToPolicy(
    new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents', ...(atEdge ? ['logs:CreateLogGroup'] : [])],
      resources: logGroup
        ? [`${logGroup.logGroupArn}:*`]
        : [`arn:aws:logs:*:*:log-group:/aws/lambda/*.${functionName}:*`],
    }),
  );

  return new LambdaFunction(scope, id, {
    functionName,
    description: bundle.description,
    runtime: new Runtime(RUNTIME, RuntimeFamily.NODEJS, { supportsInlineCode: false }),
    architecture: bundle.arch === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
    handler: 'index.handler',
    code: Code.fromAsset(assets.functionDir(id)),
    memorySize: settings.memory[id] ?? bundle.memory[stage],
    timeout: Duration.seconds(bundle.timeout),
    // The list in permissions.ts is the whole policy: what the CDK would grant on its own is left out.
    role: role.withoutPolicyUpdates(),
    ...(logGroup && { logGroup }),
    ...(!atEdge && {
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      environment: { STAGE: stage, ...more.environment },
    }),
  });
};
