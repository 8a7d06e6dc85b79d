import { readFileSync } from 'node:fs';
import { type App, CfnOutput, Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Function as CloudFrontFunction,
  Distribution,
  FunctionEventType,
  FunctionRuntime,
  HeadersReferrerPolicy,
  HttpVersion,
  LambdaEdgeEventType,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { ORIGIN_HEADER } from '../../../edge/src/door/acceptance.ts';
import type { StageContext } from '../context.ts';
import { addAccessLogs } from '../parts/access-logs.ts';
import { edgeAlarms } from '../parts/alarm-list.ts';
import { addAlarms } from '../parts/alarms.ts';
import { apiBehavior, functionCode } from '../parts/api-behavior.ts';
import { addFirewall } from '../parts/firewall.ts';
import { stageFunction } from '../parts/function.ts';
import { stageStack } from '../parts/stack.ts';
import { alarmTopic } from '../parts/topic.ts';
import { originSecrets } from './storage.ts';

/** The dashboard loads nothing from elsewhere, and nobody frames it. */
const dashboardHeaders = (stack: Stack, { stage }: StageContext): ResponseHeadersPolicy =>
  new ResponseHeadersPolicy(stack, 'dashboardHeaders', {
    responseHeadersPolicyName: `evothesis-v2-dashboard-${stage}`,
    securityHeadersBehavior: {
      contentSecurityPolicy: {
        contentSecurityPolicy:
          "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        override: true,
      },
      contentTypeOptions: { override: true },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.SAME_ORIGIN, override: true },
      strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
    },
  });

export const edgeStack = (app: App, context: StageContext, api: HttpApi) => {
  const { stage, settings, assets } = context;
  const stack = stageStack(app, context, 'edge');

  const files = new Bucket(stack, 'staticFiles', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    removalPolicy: RemovalPolicy.DESTROY,
  });

  const edge = stageFunction(stack, context, 'edge');
  // Replicas keep CloudFormation from deleting a function for hours after the distribution is gone, so `cdk destroy`
  // leaves function and versions behind; docs/deploy.md has the command that removes them the next day.
  edge.applyRemovalPolicy(RemovalPolicy.RETAIN);
  (edge.currentVersion.node.defaultChild as CfnFunction).applyRemovalPolicy(RemovalPolicy.RETAIN);

  const [newestSecret = ''] = originSecrets(context);
  const apiOrigin = new HttpOrigin(`${api.apiId}.execute-api.${settings.region}.${stack.urlSuffix}`, {
    protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
    originSslProtocols: [OriginSslPolicy.TLS_V1_2],
    readTimeout: Duration.seconds(29),
    keepaliveTimeout: Duration.seconds(60),
    customHeaders: { [ORIGIN_HEADER]: newestSecret },
  });

  const directoryIndex = new CloudFrontFunction(stack, 'directoryIndex', {
    runtime: FunctionRuntime.JS_2_0,
    code: functionCode('directory-index.js'),
    comment: 'Index documents of the static files',
  });
  const filesOrigin = S3BucketOrigin.withOriginAccessControl(files);
  const staticFiles = {
    origin: filesOrigin,
    viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    cachePolicy: CachePolicy.CACHING_OPTIMIZED,
    functionAssociations: [{ eventType: FunctionEventType.VIEWER_REQUEST, function: directoryIndex }],
  };
  const firewall = addFirewall(stack, context);
  const distribution = new Distribution(stack, 'distribution', {
    ...(firewall && { webAclId: firewall.attrArn }),
    comment: `Evothesis ${stage}`,
    httpVersion: HttpVersion.HTTP2_AND_3,
    ...(settings.domain &&
      settings.certificateArn && {
        domainNames: [settings.domain],
        // CloudFront's own certificate comes with a policy of its own, which cannot be set.
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
        certificate: Certificate.fromCertificateArn(stack, 'certificate', settings.certificateArn),
      }),
    defaultBehavior: {
      ...staticFiles,
      // The pixel is loaded from other sites, with `crossorigin` where they check its integrity.
      responseHeadersPolicy: ResponseHeadersPolicy.CORS_ALLOW_ALL_ORIGINS_AND_SECURITY_HEADERS,
    },
    additionalBehaviors: {
      '/dashboard*': { ...staticFiles, responseHeadersPolicy: dashboardHeaders(stack, context) },
      [settings.collectPath]: {
        origin: apiOrigin,
        // A redirected POST becomes a GET, and the event is gone: plain http is refused instead.
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        allowedMethods: AllowedMethods.ALLOW_ALL,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        // Country, network and address of the viewer are there only if this policy asks for them.
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_AND_CLOUDFRONT_2022,
        functionAssociations: [
          {
            eventType: FunctionEventType.VIEWER_REQUEST,
            function: new CloudFrontFunction(stack, 'viewerRequest', {
              runtime: FunctionRuntime.JS_2_0,
              code: functionCode('viewer-request.js'),
              comment: 'Refuses what needs no body to be refused',
            }),
          },
        ],
        edgeLambdas: [
          {
            eventType: LambdaEdgeEventType.ORIGIN_REQUEST,
            functionVersion: edge.currentVersion,
            includeBody: true,
          },
        ],
      },
      '/api/*': apiBehavior(stack, context, apiOrigin),
    },
  });

  const uploadLogs = new LogGroup(stack, 'uploadLogs', {
    retention: settings.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  new BucketDeployment(stack, 'pixelFiles', {
    logGroup: uploadLogs,
    destinationBucket: files,
    sources: [Source.data('pixel.js', readFileSync(assets.pixelFile(), 'utf8'))],
    cacheControl: [CacheControl.fromString('public, max-age=3600, stale-while-revalidate=86400')],
    contentType: 'text/javascript; charset=utf-8',
    distribution,
    distributionPaths: ['/pixel.js'],
    prune: false,
  });
  new BucketDeployment(stack, 'dashboardFiles', {
    logGroup: uploadLogs,
    destinationBucket: files,
    destinationKeyPrefix: 'dashboard/',
    sources: [Source.asset(assets.dashboardDir())],
    cacheControl: [CacheControl.fromString('public, max-age=300')],
    distribution,
    distributionPaths: ['/dashboard/*'],
    prune: false,
  });

  if (settings.hipaa) addAccessLogs(stack, context, distribution);
  addAlarms(stack, context, alarmTopic(stack, context), edgeAlarms(distribution.distributionId));

  new CfnOutput(stack, 'url', { value: `https://${settings.domain ?? distribution.distributionDomainName}` });
  new CfnOutput(stack, 'distributionDomain', {
    value: distribution.distributionDomainName,
    description: 'Where the DNS record of your domain points to',
  });
  return { stack, distribution, functions: { edge } };
};
