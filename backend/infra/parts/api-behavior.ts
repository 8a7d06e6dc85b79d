import { readFileSync } from 'node:fs';
import { Duration, type Stack } from 'aws-cdk-lib';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Function as CloudFrontFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  type IOrigin,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import type { StageContext } from '../context.ts';

/** The code of a CloudFront Function; its limit is 10 KB. */
export const functionCode = (file: string, edit: (source: string) => string = (source) => source): FunctionCode =>
  FunctionCode.fromInline(edit(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')));

/** What pages of other origins need to read `/api/`: both headers on answers, and someone who answers preflights. */
const crossOrigin = (stack: Stack, { stage, settings }: StageContext): Partial<BehaviorOptions> => {
  const { corsOrigins } = settings;
  if (corsOrigins.length === 0) return { responseHeadersPolicy: ResponseHeadersPolicy.SECURITY_HEADERS };
  const preflight = new CloudFrontFunction(stack, 'apiPreflight', {
    runtime: FunctionRuntime.JS_2_0,
    comment: 'Answers preflights of /api/',
    code: functionCode('api-preflight.js', (source) =>
      source.replace('var ORIGINS = [];', `var ORIGINS = ${JSON.stringify(corsOrigins)};`),
    ),
  });
  return {
    functionAssociations: [{ eventType: FunctionEventType.VIEWER_REQUEST, function: preflight }],
    responseHeadersPolicy: new ResponseHeadersPolicy(stack, 'apiHeaders', {
      responseHeadersPolicyName: `evothesis-v2-api-${stage}`,
      corsBehavior: {
        accessControlAllowOrigins: [...corsOrigins],
        accessControlAllowMethods: ['GET', 'POST'],
        accessControlAllowHeaders: ['authorization', 'content-type'],
        accessControlAllowCredentials: false,
        originOverride: true,
      },
      securityHeadersBehavior: {
        contentTypeOptions: { override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
      },
    }),
  };
};

/** `/api/*`: never cached, and judged by the query function alone, which knows the API keys. */
export const apiBehavior = (stack: Stack, context: StageContext, origin: IOrigin): BehaviorOptions => ({
  origin,
  viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
  allowedMethods: AllowedMethods.ALLOW_ALL,
  cachePolicy: CachePolicy.CACHING_DISABLED,
  originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
  ...crossOrigin(stack, context),
});
