import { AwsClient } from 'aws4fetch';

export type ApiOptions = { endpoint: string; region: string; accessKeyId: string; secretAccessKey: string };

/** A refusal by the service; `name` is the exception's name without its namespace. */
export class ApiError extends Error {
  readonly status: number;
  constructor(name: string, message: string, status: number) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

const REQUEST_MS = 10_000;

/**
 * DynamoDB and its streams in their JSON protocol, without the SDK: records come as the JSON that a Lambda event holds,
 * binary values as base64, and ten polls a second cost next to nothing.
 */
export const createApi = ({ endpoint, region, accessKeyId, secretAccessKey }: ApiOptions) => {
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 'dynamodb', retries: 0 });
  return async <T>(
    target: `DynamoDBStreams_20120810.${string}` | `DynamoDB_20120810.${string}`,
    input: object,
  ): Promise<T> => {
    const response = await client.fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target },
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(REQUEST_MS),
    });
    const answer = (await response.json()) as T & { __type?: string; message?: string; Message?: string };
    if (response.ok) return answer;
    throw new ApiError(
      String(answer.__type ?? 'UnknownError').replace(/^.*#/, ''),
      answer.message ?? answer.Message ?? `status ${response.status}`,
      response.status,
    );
  };
};
export type Api = ReturnType<typeof createApi>;
