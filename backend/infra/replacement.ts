import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Template } from 'aws-cdk-lib/assertions';
import { STAGES, type Stage } from '../src/records/names.ts';
import type { StackId } from './parts/stack.ts';
import { resources, templates } from './testing/templates.ts';

/**
 * Resources that must not be replaced, by the properties whose change replaces them. Data would be lost with a table or a
 * bucket, and an address that clients have in their pages with the distribution.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
 */
export const KEPT = {
  'AWS::DynamoDB::Table': ['TableName', 'KeySchema'],
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::ApiGatewayV2::Api': ['ProtocolType'],
  'AWS::CloudFront::Distribution': [],
  'AWS::Lambda::Function': ['FunctionName'],
  'AWS::Events::Rule': ['Name'],
  'AWS::Lambda::EventSourceMapping': ['StartingPosition'],
  'AWS::SecretsManager::Secret': ['Name'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
} as const satisfies Record<string, readonly string[]>;

type KeptResource = { type: string; properties: Record<string, unknown> };
/** By stage, and by `stack/logicalId`. */
export type Kept = Record<Stage, Record<string, KeptResource>>;

const isKept = (type: string): type is keyof typeof KEPT => type in KEPT;

export const keptResources = (stacks: Readonly<Record<StackId, Template>>): Record<string, KeptResource> => {
  const kept: Record<string, KeptResource> = {};
  for (const [stack, template] of Object.entries(stacks)) {
    for (const [id, { Type, Properties }] of resources(template)) {
      if (!isKept(Type)) continue;
      const properties = Object.fromEntries(KEPT[Type].map((name) => [name, Properties?.[name]]));
      kept[`${stack}/${id}`] = { type: Type, properties };
    }
  }
  return kept;
};

// At a release, after a look at what changes: node backend/infra/replacement.ts
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const kept = Object.fromEntries(STAGES.map((stage) => [stage, keptResources(templates({ stage }))]));
  writeFileSync(new URL('released-resources.json', import.meta.url), `${JSON.stringify(kept, null, 2)}\n`);
}
