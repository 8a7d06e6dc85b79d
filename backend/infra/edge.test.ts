import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { functionBundle } from './functions.ts';
import { bundleDir } from './paths.ts';
import { resources, templates } from './testing/templates.ts';

const { edge, core } = templates({ stage: 'prod' });

type Association = { EventType: string; IncludeBody?: boolean; LambdaFunctionARN: { Ref: string } };
type Behavior = {
  PathPattern?: string;
  TargetOriginId: string;
  ViewerProtocolPolicy: string;
  CachePolicyId: string;
  OriginRequestPolicyId?: string;
  AllowedMethods?: string[];
  LambdaFunctionAssociations?: Association[];
  FunctionAssociations?: { EventType: string }[];
};
type Origin = { Id: string; DomainName: unknown; OriginCustomHeaders?: { HeaderName: string; HeaderValue: string }[] };
type Config = { DefaultCacheBehavior: Behavior; CacheBehaviors: Behavior[]; Origins: Origin[]; WebACLId?: unknown };

const [distribution] = resources(edge, 'AWS::CloudFront::Distribution');
const config = distribution?.[1].Properties.DistributionConfig as unknown as Config;
const behavior = (path: string): Behavior => {
  const found = config.CacheBehaviors.find(({ PathPattern }) => PathPattern === path);
  if (!found) throw new Error(`no behaviour for ${path}`);
  return found;
};
const lambda = () => {
  const found = resources(edge, 'AWS::Lambda::Function').find(
    ([, { Properties }]) => Properties.FunctionName === 'evothesis-v2-edge-prod',
  );
  if (!found) throw new Error('no edge function');
  return found;
};

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html */
describe('what Lambda@Edge refuses', () => {
  it.each([
    'Environment',
    'VpcConfig',
    'DeadLetterConfig',
    'TracingConfig',
    'Layers',
    'KmsKeyArn',
    'ReservedConcurrentExecutions',
    'EphemeralStorage',
    'ImageConfig',
    'SnapStart',
    'FileSystemConfigs',
  ])('the function has no %s', (property) => {
    expect(lambda()[1].Properties).not.toHaveProperty(property);
  });

  it('is left out: x86_64, a current Node.js, five seconds at most', () => {
    const { Architectures, Runtime, Timeout, MemorySize, Handler } = lambda()[1].Properties;
    expect({ Architectures, Runtime, Handler }).toEqual({
      Architectures: ['x86_64'],
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
    });
    expect(Timeout).toBeLessThanOrEqual(5);
    expect(MemorySize).toBeLessThanOrEqual(512);
  });

  it('is met by a numbered version; function and version outlive their stack', () => {
    const [version] = resources(edge, 'AWS::Lambda::Version');
    expect(version?.[1].DeletionPolicy).toBe('Retain');
    expect(lambda()[1].DeletionPolicy).toBe('Retain');
    expect(behavior('/collect').LambdaFunctionAssociations).toEqual([
      { EventType: 'origin-request', IncludeBody: true, LambdaFunctionARN: { Ref: version?.[0] } },
    ]);
  });

  it('is run by both services that start it', () => {
    const roles = JSON.stringify(resources(edge, 'AWS::IAM::Role'));
    expect(roles).toContain('edgelambda.amazonaws.com');
  });

  it('is in a bundle of 40 KB at most (Lambda@Edge takes 50 MB; what counts is the cold start), without requiring anything at run time', () => {
    const file = join(bundleDir(functionBundle('edge'), 'dev'), 'index.mjs');
    // `npm test` builds first; alone, `node backend/infra/build-functions.ts edge` does.
    expect(existsSync(file)).toBe(true);
    expect(statSync(file).size).toBeLessThanOrEqual(40_960);
    expect(readFileSync(file, 'utf8')).not.toMatch(/__STAGE__|__HOME_REGION__/);
  });
});

describe('the collect path', () => {
  it('is never redirected, never cached, and sees the viewer’s headers', () => {
    const collect = behavior('/collect');
    expect(collect.ViewerProtocolPolicy).toBe('https-only');
    expect(collect.AllowedMethods).toContain('POST');
    // Managed policies, by their published ids: CachingDisabled, AllViewerAndCloudFrontHeaders-2022-06.
    expect(collect.CachePolicyId).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad');
    expect(collect.OriginRequestPolicyId).toBe('33f36d7e-f396-46d9-90e0-52428a34d9dc');
    expect(collect.FunctionAssociations).toMatchObject([{ EventType: 'viewer-request' }]);
  });

  it('has a real origin to fall through to, with the secret that CloudFormation fills in', () => {
    const origin = config.Origins.find(({ Id }) => Id === behavior('/collect').TargetOriginId);
    expect(JSON.stringify(origin?.DomainName)).toContain('execute-api.us-west-1');
    expect(origin?.OriginCustomHeaders).toEqual([
      {
        HeaderName: 'x-evothesis-origin',
        HeaderValue: '{{resolve:secretsmanager:evothesis-v2/origin-prod/1:SecretString:::}}',
      },
    ]);
  });

  it('is a setting', () => {
    const other = templates({ stage: 'prod', settings: { collectPath: '/e/v1' } });
    expect(JSON.stringify(other.edge.toJSON())).toContain('"PathPattern":"/e/v1"');
    expect(JSON.stringify(other.core.toJSON())).toContain('POST /e/v1');
  });
});

describe('other paths', () => {
  it('send /api/ to the same origin uncached, without the edge function', () => {
    const api = behavior('/api/*');
    expect(api.TargetOriginId).toBe(behavior('/collect').TargetOriginId);
    expect(api.LambdaFunctionAssociations).toBeUndefined();
    expect(api.CachePolicyId).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad');
  });

  it('serve pixel and dashboard from a private bucket', () => {
    expect(config.DefaultCacheBehavior.LambdaFunctionAssociations).toBeUndefined();
    edge.resourceCountIs('AWS::CloudFront::OriginAccessControl', 1);
  });

  it('let no one read the secret of a generation that was rotated out', () => {
    const rotated = templates({ stage: 'prod', settings: { originSecretGeneration: 2 } });
    for (const [stack, name] of [
      [rotated.core, 'collector'],
      [rotated.query, 'query'],
    ] as const) {
      const behind = resources(stack, 'AWS::Lambda::Function').find(([, { Properties }]) =>
        String(Properties.FunctionName).includes(name),
      );
      expect(behind?.[1].Properties.Environment).toEqual({
        Variables: {
          STAGE: 'prod',
          ORIGIN_SECRET:
            '{{resolve:secretsmanager:evothesis-v2/origin-prod/2:SecretString:::}},{{resolve:secretsmanager:evothesis-v2/origin-prod/1:SecretString:::}}',
        },
      });
    }
    expect(JSON.stringify(rotated.edge.toJSON())).not.toContain('origin-prod/1');
  });
});

describe('the firewall', () => {
  it('is off by default, and counts by address where it is on', () => {
    expect(config.WebACLId).toBeUndefined();
    const { edge: guarded } = templates({ stage: 'prod', settings: { wafRequestsPerFiveMinutes: 2000 } });
    guarded.hasResourceProperties('AWS::WAFv2::WebACL', { Scope: 'CLOUDFRONT' });
    // Samples hold addresses.
    expect(JSON.stringify(guarded.toJSON())).not.toContain('"SampledRequestsEnabled":true');
  });
});

describe('logs of requests', () => {
  it('have no field with the address of a person', () => {
    const [stage] = resources(core, 'AWS::ApiGatewayV2::Stage');
    expect(JSON.stringify(stage)).not.toMatch(/sourceIp|userAgent|x-forwarded/i);
    const { edge: hipaa } = templates({ stage: 'prod', settings: { hipaa: true, logRetentionDays: 2192 } });
    const fields = resources(hipaa, 'AWS::Logs::Delivery')[0]?.[1].Properties.RecordFields as unknown as string[];
    expect(fields.length).toBeGreaterThan(10);
    for (const field of fields) expect(field).not.toMatch(/c-ip|forwarded|referer|user-agent|cookie|query|c-port/i);
  });
});
