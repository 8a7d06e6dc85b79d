/**
 * List prices in US dollars, us-east-1, on demand, without free tiers and savings plans: the one table of the project.
 * A price that changes changes here, and the date with it. us-west-1 is up to 20 % dearer for DynamoDB and Lambda.
 */
export const PRICES_DATE = '2026-11';
export const PRICES_REGION = 'us-east-1';

const CLOUDFRONT = 'https://aws.amazon.com/cloudfront/pricing/';
const LAMBDA = 'https://aws.amazon.com/lambda/pricing/';
const DYNAMODB = 'https://aws.amazon.com/dynamodb/pricing/on-demand/';
const S3 = 'https://aws.amazon.com/s3/pricing/';
const CLOUDWATCH = 'https://aws.amazon.com/cloudwatch/pricing/';

/** Dollars for one of each. GB are 10^9 bytes here: within a hundredth of what is billed, on the dear side. */
export const PRICES = {
  cloudFrontRequest: { usd: 1.0 / 1e6, source: CLOUDFRONT },
  cloudFrontGbOut: { usd: 0.085, source: CLOUDFRONT },
  edgeRequest: { usd: 0.6 / 1e6, source: LAMBDA },
  edgeGbSecond: { usd: 0.00005001, source: LAMBDA },
  lambdaRequest: { usd: 0.2 / 1e6, source: LAMBDA },
  lambdaArmGbSecond: { usd: 0.0000133334, source: LAMBDA },
  writeUnit: { usd: 0.625 / 1e6, source: DYNAMODB },
  readUnit: { usd: 0.125 / 1e6, source: DYNAMODB },
  tableGbMonth: { usd: 0.25, source: DYNAMODB },
  s3Put: { usd: 5.0 / 1e6, source: S3 },
  s3GbMonth: { usd: 0.023, source: S3 },
  alarmMetricMonth: { usd: 0.1, source: CLOUDWATCH },
  dashboardMonth: { usd: 3.0, source: CLOUDWATCH },
  secretMonth: { usd: 0.4, source: 'https://aws.amazon.com/secrets-manager/pricing/' },
} as const satisfies Readonly<Record<string, { usd: number; source: string }>>;
export type PriceName = keyof typeof PRICES;
