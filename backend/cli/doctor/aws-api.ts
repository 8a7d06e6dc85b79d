import { AwsClient } from 'aws4fetch';
import type { StackInfo } from '../../local/stack-info.ts';
import { dynamo } from '../../src/clients/store.ts';

const FORM = 'application/x-www-form-urlencoded';

/** A call of a service that only the doctor asks: a client of the SDK for each would be megabytes to install. */
export type Asked = {
  service: string;
  region: string;
  path?: string;
  method?: 'GET' | 'POST';
  type?: string;
  target?: string;
  body?: string;
};
/** What a service says, and its clock in milliseconds. @throws Error with the service's own words */
export type AwsApi = <T>(asked: Asked) => Promise<{ said: T; clock: number }>;

/** @param local the local stack answers for Lambda and EventBridge; else `AWS_ENDPOINT_URL`, as for every tool of AWS */
export const awsApi = (local?: StackInfo): AwsApi => {
  const credentials = dynamo().config.credentials;
  return async <T>({ service, region, path = '/', method = 'POST', type, target, body }: Asked) => {
    const client = new AwsClient({ ...(await credentials()), service, region, retries: 1 });
    const url = local?.lambdaEndpoint ?? process.env.AWS_ENDPOINT_URL ?? `https://${service}.${region}.amazonaws.com`;
    const answer = await client.fetch(`${url}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(type && { 'content-type': type }),
        ...(target && { 'x-amz-target': target }),
      },
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${service} answers ${answer.status}: ${text.slice(0, 200)}`);
    return { said: JSON.parse(text) as T, clock: Date.parse(answer.headers.get('date') ?? '') };
  };
};

const json = (service: string, region: string, target: string, input: object): Asked => ({
  service,
  region,
  type: 'application/x-amz-json-1.1',
  target,
  body: JSON.stringify(input),
});

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html, asked to answer in JSON */
export type Caller = { GetCallerIdentityResponse: { GetCallerIdentityResult: { Account: string; Arn: string } } };
export const callerIdentity = (region: string): Asked => ({
  service: 'sts',
  region,
  type: FORM,
  body: 'Action=GetCallerIdentity&Version=2011-06-15',
});

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html */
export type AccountSettings = {
  AccountLimit: { ConcurrentExecutions: number; UnreservedConcurrentExecutions: number };
};
export const accountSettings = (region: string): Asked => ({
  service: 'lambda',
  region,
  method: 'GET',
  path: '/2016-08-19/account-settings/',
});

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html */
export type Mappings = { EventSourceMappings: { UUID: string; State: string; LastProcessingResult?: string }[] };
export const mappingsOf = (region: string, functionName: string): Asked => ({
  service: 'lambda',
  region,
  method: 'GET',
  path: `/2015-03-31/event-source-mappings/?FunctionName=${functionName}`,
});

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html */
export type Rules = { Rules: { Name: string; State: string }[] };
export const listRules = (region: string): Asked =>
  json('events', region, 'AWSEvents.ListRules', { NamePrefix: 'evothesis-' });

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_DescribeCertificate.html */
export type Certificate = {
  Certificate: { Status: string; NotAfter?: number; SubjectAlternativeNames?: string[]; RenewalEligibility?: string };
};
/** CloudFront reads certificates from us-east-1 only. */
export const describeCertificate = (CertificateArn: string): Asked =>
  json('acm', 'us-east-1', 'CertificateManager.DescribeCertificate', { CertificateArn });
