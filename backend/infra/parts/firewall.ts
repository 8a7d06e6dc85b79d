import type { Stack } from 'aws-cdk-lib';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { StageContext } from '../context.ts';

/** Blocks an address that sends more than the setting allows in five minutes. One rule; the bill is $6 a month and $0.60 a million. */
export const addFirewall = (stack: Stack, { stage, settings }: StageContext): CfnWebACL | undefined => {
  const limit = settings.wafRequestsPerFiveMinutes;
  if (limit === undefined) return undefined;
  const watched = (metricName: string) => ({
    metricName,
    cloudWatchMetricsEnabled: true,
    // A sample keeps requests with the address of their sender for three hours.
    sampledRequestsEnabled: false,
  });
  return new CfnWebACL(stack, 'firewall', {
    name: `evothesis-v2-${stage}`,
    scope: 'CLOUDFRONT',
    defaultAction: { allow: {} },
    visibilityConfig: watched(`evothesis-v2-${stage}`),
    rules: [
      {
        name: 'rate',
        priority: 0,
        action: {
          block: { customResponse: { responseCode: 429, responseHeaders: [{ name: 'retry-after', value: '300' }] } },
        },
        statement: { rateBasedStatement: { limit, evaluationWindowSec: 300, aggregateKeyType: 'IP' } },
        visibilityConfig: watched('rate'),
      },
    ],
  });
};
