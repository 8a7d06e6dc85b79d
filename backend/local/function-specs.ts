import path from 'node:path';
import { type FunctionId, functionBundle } from '../infra/functions.ts';
import { bundleDir } from '../infra/paths.ts';
import { functionNames } from '../src/records/names.ts';
import type { FunctionSpec } from './functions/types.ts';
import type { FunctionPlan } from './template/plan.ts';

/** Where the functions find the local servers; the SDK reads these variables itself. */
export type Endpoints = {
  region: string;
  dynamodb: string;
  s3: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** What the functions take; two, separated by a comma, after a rotation. */
  originSecrets: string;
  /** The directory of the S3 server, a directory a bucket: the reports read the archive where it lies. */
  s3Directory: string;
};

/** Values that CloudFormation fills in from a secret are known only here and there: the local secret stands for all. */
const withoutReferences = (values: Readonly<Record<string, string>>, secret: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value.startsWith('{{resolve:') ? secret : value]),
  );

export const localEnvironment = (name: string, plan: FunctionPlan, at: Endpoints): Record<string, string> => ({
  ...withoutReferences(plan.env, at.originSecrets),
  AWS_REGION: at.region,
  AWS_DEFAULT_REGION: at.region,
  AWS_ACCESS_KEY_ID: at.accessKeyId,
  AWS_SECRET_ACCESS_KEY: at.secretAccessKey,
  AWS_ENDPOINT_URL_DYNAMODB: at.dynamodb,
  AWS_ENDPOINT_URL_DYNAMODB_STREAMS: at.dynamodb,
  AWS_ENDPOINT_URL_S3: at.s3,
  AWS_EC2_METADATA_DISABLED: 'true',
  ARCHIVE_DIRECTORY: at.s3Directory,
  AWS_LAMBDA_FUNCTION_NAME: name,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(plan.memoryMb),
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  TZ: ':UTC',
});

export const customHeaders = withoutReferences;

/**
 * Every function of the template that has a bundle, by its id; at the edge, which has no environment on AWS, the
 * endpoints are the only thing added.
 */
export const functionSpecs = (
  plans: Readonly<Record<string, FunctionPlan>>,
  missing: readonly string[],
  at: Endpoints,
  environmentOf = (_id: FunctionId, env: Readonly<Record<string, string>>): Record<string, string> => ({ ...env }),
): Partial<Record<FunctionId, FunctionSpec>> => {
  const specs: Partial<Record<FunctionId, FunctionSpec>> = {};
  for (const [id, name] of Object.entries(functionNames('dev')) as [FunctionId, string][]) {
    const plan = plans[name];
    if (!plan || missing.includes(id)) continue;
    specs[id] = {
      id,
      name,
      file: path.join(bundleDir(functionBundle(id), 'dev'), 'index.mjs'),
      memoryMb: plan.memoryMb,
      timeoutMs: plan.timeoutMs,
      env: environmentOf(id, localEnvironment(name, plan, at)),
    };
  }
  return specs;
};
