import type { App } from 'aws-cdk-lib';
import { type HttpApi, HttpMethod, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { StageContext } from '../context.ts';
import { countLines } from '../parts/count-lines.ts';
import { stageFunction } from '../parts/function.ts';
import { stageStack } from '../parts/stack.ts';
import { originSecrets } from './storage.ts';

export const queryStack = (app: App, context: StageContext, httpApi: HttpApi) => {
  const stack = stageStack(app, context, 'query');
  const query = stageFunction(stack, context, 'query', {
    environment: { ORIGIN_SECRET: originSecrets(context).join(',') },
  });
  // The route is made here, so that the API's own stack does not wait for this one.
  new HttpRoute(stack, 'apiRoute', {
    httpApi,
    routeKey: HttpRouteKey.with('/api/{proxy+}', HttpMethod.ANY),
    integration: new HttpLambdaIntegration('queryIntegration', query),
  });
  // It answers 500 instead of throwing, so that its errors are lines and no `Errors`.
  countLines(query, context, 'QueryFailures', 'query failed');
  return { stack, functions: { query } };
};
