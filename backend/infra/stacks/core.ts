import { type App, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type CfnStage, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { scheduleNames } from '../../src/records/names.ts';
import type { StageContext } from '../context.ts';
import { countLines } from '../parts/count-lines.ts';
import { stageFunction } from '../parts/function.ts';
import { schedule } from '../parts/schedule.ts';
import { stageStack } from '../parts/stack.ts';
import { originSecrets } from './storage.ts';

/** Fields of an access log line. No address of a caller: behind CloudFront it would be CloudFront's, and directly a person's. */
const ACCESS_LOG_FIELDS = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  bytes: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  error: '$context.error.message',
} as const;

export const coreStack = (app: App, context: StageContext) => {
  const { stage, settings } = context;
  const stack = stageStack(app, context, 'core');

  const collector = stageFunction(stack, context, 'collector', {
    environment: { ORIGIN_SECRET: originSecrets(context).join(',') },
  });
  const api = new HttpApi(stack, 'api', {
    apiName: `evothesis-analytics-api-v2-${stage}`,
    description: 'Origin of the distribution: takes what the edge hands on, and /api/',
  });
  api.addRoutes({
    path: settings.collectPath,
    methods: [HttpMethod.POST, HttpMethod.OPTIONS],
    integration: new HttpLambdaIntegration('collectorIntegration', collector),
  });

  const accessLogs = new LogGroup(stack, 'apiAccessLogs', {
    logGroupName: `/aws/vendedlogs/evothesis-analytics-api-v2-${stage}`,
    retention: settings.logRetentionDays,
    ...(context.logKey && { encryptionKey: context.logKey }),
    removalPolicy: settings.hipaa ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  const apiStage = api.defaultStage?.node.defaultChild as CfnStage;
  apiStage.accessLogSettings = {
    destinationArn: accessLogs.logGroupArn,
    format: JSON.stringify(ACCESS_LOG_FIELDS),
  };
  // The secret header is checked by the functions; until then a flood costs at most this many invocations.
  apiStage.defaultRouteSettings = { throttlingRateLimit: 2000, throttlingBurstLimit: 2000 };

  const drain = stageFunction(stack, context, 'drain');
  schedule(stack, scheduleNames(stage).drain, { every: Duration.minutes(5) }, drain);

  countLines(collector, context, 'BatchesSpooled', 'table_failed');
  countLines(collector, context, 'SpoolFailures', 'spool_failed');
  countLines(drain, context, 'DrainStops', 'stopped');
  return { stack, api, functions: { collector, drain } };
};
