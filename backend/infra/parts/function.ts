import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
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

  // The edge writes to a group of this name in every Region where it runs. Lambda makes those on first use, and CloudFormation
  // manages the one in us-east-1 only: docs/deploy.md has the command that sets the retention of the others.
  const logGroup = new LogGroup(scope, `${id}Logs`, {
    logGroupName: `/aws/lambda/${functionName}`,
    retention: settings.logRetentionDays,
    ...(logKey && !atEdge && { encryptionKey: logKey }),
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
      resources: [
        atEdge
          ? Stack.of(scope).formatArn({
              service: 'logs',
              region: '*',
              resource: `log-group:/aws/lambda/${functionName}:*`,
            })
          : `${logGroup.logGroupArn}:*`,
      ],
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
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    systemLogLevelV2: SystemLogLevel.WARN,
    // A line a request in every Region of the edge costs more than the request.
    applicationLogLevelV2: atEdge ? ApplicationLogLevel.WARN : ApplicationLogLevel.INFO,
    ...(!atEdge && { environment: { STAGE: stage, ...more.environment } }),
  });
};
