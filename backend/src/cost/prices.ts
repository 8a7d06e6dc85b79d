/**
 * List prices in US dollars, us-east-1, on demand, without free tiers. One table; a price that changes changes here.
 * us-west-1 is up to 20 % dearer for DynamoDB and Lambda.
 */
export const PRICES_DATE = '2026-11-22';
export const PRICES = {
  cloudFrontRequest: { usd: 1.0 / 1e6, source: 'https://aws.amazon.com/cloudfront/pricing/' },
  edgeRequest: { usd: 0.6 / 1e6, source: 'https://aws.amazon.com/lambda/pricing/' },
  edgeGbSecond: { usd: 0.00005001, source: 'https://aws.amazon.com/lambda/pricing/' },
  lambdaRequest: { usd: 0.2 / 1e6, source: 'https://aws.amazon.com/lambda/pricing/' },
  lambdaArmGbSecond: { usd: 0.0000133334, source: 'https://aws.amazon.com/lambda/pricing/' },
  writeUnit: { usd: 0.625 / 1e6, source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/' },
  readUnit: { usd: 0.125 / 1e6, source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/' },
  s3Put: { usd: 5.0 / 1e6, source: 'https://aws.amazon.com/s3/pricing/' },
} as const;
export type PriceName = keyof typeof PRICES;
