import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FUNCTIONS, type FunctionId } from '../../infra/functions.ts';
import { ACCOUNT } from '../../local/template/resolve.ts';
import { HOME_REGION } from '../../src/records/names.ts';

/** One right that a call of a function needed. */
export type Use = { id: FunctionId; action: string; resource: string };

const table = (name: unknown): string => `arn:aws:dynamodb:${HOME_REGION}:${ACCOUNT}:table/${String(name)}`;

type Body = {
  TableName?: string;
  IndexName?: string;
  RequestItems?: Record<string, unknown>;
  TransactItems?: Record<string, { TableName: string }>[];
};

/** A transaction asks for the right of each of its parts; a call by an index for that index alone. */
const dynamoUses = (operation: string, body: Body): [string, string][] => {
  if (operation === 'TransactWriteItems')
    return (body.TransactItems ?? []).flatMap((item) =>
      Object.entries(item).map(([kind, { TableName }]): [string, string] => [
        `dynamodb:${kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`}`,
        table(TableName),
      ]),
    );
  const action = `dynamodb:${operation}`;
  if (body.RequestItems) return Object.keys(body.RequestItems).map((name) => [action, table(name)]);
  return [[action, table(body.TableName) + (body.IndexName ? `/index/${body.IndexName}` : '')]];
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
const s3Uses = (method: string, url: URL): [string, string][] => {
  const [, bucket = '', ...path] = decodeURIComponent(url.pathname).split('/');
  const key = path.join('/');
  const object = `arn:aws:s3:::${bucket}/${key}`;
  if (!key && method === 'GET')
    return [['s3:ListBucket', `arn:aws:s3:::${bucket}?${url.searchParams.get('prefix') ?? ''}`]];
  if (url.searchParams.has('delete')) return [['s3:DeleteObject', `arn:aws:s3:::${bucket}/*`]];
  if (method === 'DELETE')
    return [[url.searchParams.has('uploadId') ? 's3:AbortMultipartUpload' : 's3:DeleteObject', object]];
  return [[method === 'GET' || method === 'HEAD' ? 's3:GetObject' : 's3:PutObject', object]];
};

/** The access key says who calls; every function gets one of its own. */
const callerOf = (message: IncomingMessage): FunctionId | undefined => {
  const name = /Credential=local-(\w+)\//.exec(message.headers.authorization ?? '')?.[1];
  return FUNCTIONS.find(({ id }) => id === name)?.id;
};

/**
 * Stands between the functions of a local stack and its two stores, writes down what each call needed, and fails the
 * calls that a test wants to fail.
 */
export const startRecorder = async () => {
  const uses: Use[] = [];
  const targets: Record<'dynamodb' | 's3', string> = { dynamodb: '', s3: '' };
  let fails: (use: Use) => boolean = () => false;

  const proxy = (service: keyof typeof targets) =>
    createServer((message: IncomingMessage, response: ServerResponse) => {
      const chunks: Buffer[] = [];
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.on('end', () => {
        const body = Buffer.concat(chunks);
        const url = new URL(message.url ?? '/', targets[service]);
        const operation = String(message.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
        const found =
          service === 'dynamodb'
            ? dynamoUses(operation, JSON.parse(body.toString() || '{}') as Body)
            : s3Uses(message.method ?? 'GET', url);
        const id = callerOf(message);
        const made = id ? found.map(([action, resource]): Use => ({ id, action, resource })) : [];
        if (made.some(fails)) {
          response.writeHead(500, { 'content-type': 'application/x-amz-json-1.0' });
          response.end('{"__type":"InternalServerError","message":"the test wants it so"}');
          return;
        }
        uses.push(...made);
        const onwards = request(
          url,
          { method: message.method ?? 'GET', headers: { ...message.headers, host: url.host } },
          (answer) => {
            response.writeHead(answer.statusCode ?? 502, answer.headers);
            answer.pipe(response);
          },
        );
        onwards.on('error', () => response.destroy());
        onwards.end(body);
      });
    });

  const servers = { dynamodb: proxy('dynamodb'), s3: proxy('s3') };
  const listen = async (service: keyof typeof servers): Promise<string> => {
    const server = servers[service];
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const endpoints = { dynamodb: await listen('dynamodb'), s3: await listen('s3') };

  return {
    uses,
    /** For `startStack`: the function's environment with the recorder in between. */
    environmentOf: (id: FunctionId, env: Readonly<Record<string, string>>): Record<string, string> => {
      targets.dynamodb = env.AWS_ENDPOINT_URL_DYNAMODB ?? '';
      targets.s3 = env.AWS_ENDPOINT_URL_S3 ?? '';
      return {
        ...env,
        AWS_ACCESS_KEY_ID: `local-${id}`,
        AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
        AWS_ENDPOINT_URL_S3: endpoints.s3,
      };
    },
    /** From now on these calls are answered 500, and do not count as made. */
    fail: (which: (use: Use) => boolean): void => {
      fails = which;
    },
    close: (): void => {
      for (const server of Object.values(servers)) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
};
export type Recorder = Awaited<ReturnType<typeof startRecorder>>;
