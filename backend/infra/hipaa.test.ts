import type { Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { bucketNames, tableNames } from '../src/records/names.ts';
import { SIX_YEARS_OF_LOGS } from './check-settings.ts';
import { STACKS } from './parts/stack.ts';
import { createApp } from './synth.ts';
import { resources, templates } from './testing/templates.ts';

const settings = {
  hipaa: true,
  logRetentionDays: SIX_YEARS_OF_LOGS,
  domain: 'pixel.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/abc',
};
const stacks = templates({ stage: 'prod', settings });
const { storage, edge } = stacks;

describe('hipaa: true', () => {
  it('encrypts tables and buckets with a key of our own, which rotates', () => {
    storage.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
    for (const [, { Properties }] of resources(storage, 'AWS::DynamoDB::Table'))
      expect(Properties.SSESpecification).toMatchObject({ SSEEnabled: true, SSEType: 'KMS' });
    for (const BucketName of Object.values(bucketNames('prod')))
      storage.hasResourceProperties('AWS::S3::Bucket', {
        BucketName,
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            Match.objectLike({ ServerSideEncryptionByDefault: Match.objectLike({ SSEAlgorithm: 'aws:kms' }) }),
          ],
        },
      });
  });

  it('lets functions use that key and no other', () => {
    for (const id of ['core', 'identity', 'archive', 'export', 'query', 'edge'] as const)
      for (const [, { Properties }] of resources(stacks[id], 'AWS::IAM::Policy')) {
        const document = JSON.stringify(Properties.PolicyDocument);
        if (document.includes('kms:')) expect(document).toContain('"kms:ResourceAliases":"alias/evothesis-v2-prod"');
      }
  });

  it('writes down who read or wrote which object or item', () => {
    const [trail] = resources(storage, 'AWS::CloudTrail::Trail');
    expect(trail?.[1].Properties).toMatchObject({ EnableLogFileValidation: true, IsLogging: true });
    const selectors = JSON.stringify(trail?.[1].Properties.EventSelectors);
    for (const name of [...Object.values(bucketNames('prod')), ...Object.values(tableNames('prod'))])
      expect(selectors).toContain(name);
  });

  it('keeps logs of functions and of the API for six years, encrypted where the key is', () => {
    for (const id of STACKS)
      for (const [, resource] of resources(stacks[id], 'AWS::Logs::LogGroup')) {
        expect(resource.Properties.RetentionInDays).toBe(SIX_YEARS_OF_LOGS);
        if (id !== 'edge') {
          expect(resource.Properties.KmsKeyId).toBeDefined();
          expect(resource.DeletionPolicy).toBe('Retain');
        }
      }
  });

  it('has access logs of the distribution, which name nobody', () => {
    edge.resourceCountIs('AWS::Logs::Delivery', 1);
  });
});

describe('TLS', () => {
  it('is 1.2 or better at the distribution and towards the origin', () => {
    edge.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Aliases: ['pixel.example.com'],
        ViewerCertificate: Match.objectLike({ MinimumProtocolVersion: 'TLSv1.2_2021' }),
        Origins: Match.arrayWith([
          Match.objectLike({
            CustomOriginConfig: Match.objectLike({
              OriginProtocolPolicy: 'https-only',
              OriginSSLProtocols: ['TLSv1.2'],
            }),
          }),
        ]),
      },
    });
  });
});

describe('stage prod', () => {
  it('keeps its storage from being deleted', () => {
    const app = createApp({ stage: 'prod', missing: 'placeholder' });
    expect((app.node.findChild('storage') as Stack).terminationProtection).toBe(true);
  });

  it('lets nobody frame the dashboard or load it with the scripts of others', () => {
    edge.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: Match.objectLike({
          ContentSecurityPolicy: Match.objectLike({
            ContentSecurityPolicy: Match.stringLikeRegexp("default-src 'self'.*frame-ancestors 'none'"),
          }),
        }),
      },
    });
  });

  it('throttles the API, so that a flood past the distribution has an end', () => {
    stacks.core.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 2000, ThrottlingBurstLimit: 2000 },
    });
  });
});
