import { AwsClient } from 'aws4fetch';
import { HOME_REGION } from '../../records/names.ts';

const TIMEOUT_MS = 10_000;

/** A service answered that it will not. */
export class AwsFailure extends Error {
  override name = 'AwsFailure';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Signed requests to the two services whose SDK clients this function would need for a handful of calls. Credentials and
 * endpoints come from the variables that the SDK reads (`AWS_ENDPOINT_URL_ATHENA`, `AWS_ENDPOINT_URL_LAMBDA`).
 */
const signed = async (service: 'athena' | 'lambda', path: string, headers: Record<string, string>, body: string) => {
  const region = process.env.AWS_REGION ?? HOME_REGION;
  const client = new AwsClient({
    accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? '',
    ...(process.env.AWS_SESSION_TOKEN ? { sessionToken: process.env.AWS_SESSION_TOKEN } : {}),
    service,
    region,
  });
  const endpoint =
    process.env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? `https://${service}.${region}.amazonaws.com`;
  const response = await client.fetch(`${endpoint}${path}`, {
    method: 'POST',
    headers,
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new AwsFailure(response.status, `${service}${path} answered ${response.status}: ${text}`);
  return text;
};

/** One call of Athena's API. https://docs.aws.amazon.com/athena/latest/APIReference/API_Operations.html */
export const athena = async <T>(operation: string, input: object): Promise<T> => {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AmazonAthena.${operation}` };
  return JSON.parse((await signed('athena', '/', headers, JSON.stringify(input))) || '{}') as T;
};

/** Starts a function and does not wait for it. */
export const startFunction = async (name: string, event: object): Promise<void> => {
  const headers = { 'content-type': 'application/json', 'x-amz-invocation-type': 'Event' };
  await signed('lambda', `/2015-03-31/functions/${name}/invocations`, headers, JSON.stringify(event));
};
