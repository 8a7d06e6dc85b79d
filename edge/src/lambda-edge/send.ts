import { crc32 } from 'node:zlib';
import type { DynamoCall, Operations } from '../door/dynamo.ts';
import { type Credentials, signedHeaders } from './sign.ts';

export type SendOptions = {
  region: string;
  /** Another server than AWS's, e.g. `http://127.0.0.1:8000`. */
  endpoint?: string | undefined;
  /** Milliseconds for one try. */
  timeoutMs: number;
  /** Tries in all. */
  tries: number;
  env: Readonly<Record<string, string | undefined>>;
};

/** Errors that another try may mend; https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const RETRYABLE: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'InternalServerError',
  'ServiceUnavailable',
  'Network',
]);

class CallError extends Error {
  readonly Item: unknown;

  constructor(name: string, Item?: unknown) {
    super(name);
    this.name = name;
    this.Item = Item;
  }
}

/**
 * Calls DynamoDB without its SDK client, whose 526 KB take 160 ms of every cold start at the edge. One signed POST a
 * call over kept-alive connections; an answer counts only when its checksum is right.
 */
export const createSend = (options: SendOptions): DynamoCall => {
  const { region, endpoint, timeoutMs, tries, env } = options;
  const url = new URL(endpoint ?? `https://dynamodb.${region}.amazonaws.com`);
  // Loaded at the first call: a third of the time from process to handler would go to them, and refusals need neither.
  const connect = async () => {
    const { Agent, request } = await (url.protocol === 'https:' ? import('node:https') : import('node:http'));
    return { agent: new Agent({ keepAlive: true, maxSockets: 50 }), open: request };
  };
  let connection: ReturnType<typeof connect> | undefined;

  const once = async (operation: string, body: string): Promise<string> => {
    connection ??= connect();
    const { agent, open } = await connection;
    return new Promise((resolve, reject) => {
      const headers = signedHeaders(operation, body, url.host, region, credentials(env), new Date());
      // One clock over connecting, sending and reading: a server that drips must not hold the visitor's request.
      const timer = setTimeout(() => request.destroy(new CallError('Network')), timeoutMs);
      const fail = (): void => {
        clearTimeout(timer);
        reject(new CallError('Network'));
      };
      const target = { agent, host: url.hostname, port: url.port, method: 'POST', path: '/', headers };
      const request = open(target, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', fail);
        response.on('aborted', fail);
        response.on('end', () => {
          clearTimeout(timer);
          try {
            resolve(readAnswer(response.statusCode ?? 0, response.headers['x-amz-crc32'], Buffer.concat(chunks)));
          } catch (error) {
            reject(error);
          }
        });
      });
      request.on('error', fail);
      request.end(body);
    });
  };

  return async <K extends keyof Operations>(operation: K, input: Operations[K]['input']) => {
    const body = JSON.stringify(input, binaryAsBase64);
    for (let attempt = 1; ; attempt++) {
      try {
        return JSON.parse(await once(operation, body)) as Operations[K]['output'];
      } catch (error) {
        if (attempt >= tries || !RETRYABLE.has((error as Error).name)) throw error;
      }
    }
  };
};

/** Read for every call: Lambda may hand new ones to a living instance. */
const credentials = (env: SendOptions['env']): Credentials => ({
  accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
  secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
  ...(env.AWS_SESSION_TOKEN && { sessionToken: env.AWS_SESSION_TOKEN }),
});

const binaryAsBase64 = (_key: string, value: unknown): unknown =>
  value instanceof Uint8Array
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
    : value;

/** @throws CallError, named as DynamoDB names it; `Network` for what DynamoDB cannot have said */
const readAnswer = (status: number, checksum: unknown, body: Buffer): string => {
  if (typeof checksum === 'string' && Number(checksum) !== crc32(body)) throw new CallError('Network');
  const text = body.toString();
  let answer: { __type?: unknown; Item?: unknown };
  try {
    answer = JSON.parse(text) as typeof answer;
  } catch {
    throw new CallError('Network');
  }
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) throw new CallError('Network');
  if (status === 200 && answer.__type === undefined) return text;
  const name =
    String(answer.__type ?? '')
      .split('#')
      .at(-1) || 'Network';
  throw new CallError(status >= 500 ? 'Network' : name, answer.Item);
};
