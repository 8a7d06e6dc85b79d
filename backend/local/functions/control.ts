import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Switches } from '../schedule/rules.ts';
import type { MappingState, MappingSwitches } from '../streams/switches.ts';
import type { RulePlan } from '../template/plan.ts';
import { ACCOUNT } from '../template/resolve.ts';
import type { Invoke } from './types.ts';

/**
 * What `aws lambda invoke`, `list-event-source-mappings`, `update-event-source-mapping` and `aws events
 * enable-rule|disable-rule|describe-rule|list-rules` need, so that the seed's commands and those of the run-books work
 * with `--endpoint-url`: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export type ControlParts = {
  functions: ReadonlyMap<string, Invoke>;
  rules: readonly RulePlan[];
  states: Switches;
  mappings: Pick<MappingSwitches, 'list' | 'set'>;
};

const MAX_PAYLOAD = 6 * 1024 * 1024;

const read = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_PAYLOAD) throw new Error('The payload is over 6 MB.');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const send = (response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
};
const refuse = (response: ServerResponse, status: number, type: string, message: string): void =>
  send(response, status, JSON.stringify({ __type: type, Message: message, message }), { 'x-amzn-errortype': type });

const invoke = async (
  parts: ControlParts,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const run = parts.functions.get(name);
  if (!run) return refuse(response, 404, 'ResourceNotFoundException', `Function not found: ${name}`);
  const payload = (await read(request)) || '{}';
  try {
    JSON.parse(payload);
  } catch {
    return refuse(response, 400, 'InvalidRequestContentException', 'Could not parse request body into json.');
  }
  if (request.headers['x-amz-invocation-type'] === 'Event') {
    void run(payload);
    return send(response, 202, '');
  }
  const outcome = await run(payload);
  if (outcome.ok) return send(response, 200, outcome.result, { 'x-amz-executed-version': '$LATEST' });
  return send(response, 200, JSON.stringify(outcome.error), {
    'x-amz-executed-version': '$LATEST',
    'x-amz-function-error': 'Unhandled',
  });
};

const events = async (
  parts: ControlParts,
  action: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { Name } = JSON.parse((await read(request)) || '{}') as { Name?: string };
  const describe = (rule: RulePlan) => ({
    Name: rule.name,
    ScheduleExpression: rule.expression,
    State: parts.states.isEnabled(rule) ? 'ENABLED' : 'DISABLED',
  });
  if (action === 'ListRules') return send(response, 200, JSON.stringify({ Rules: parts.rules.map(describe) }));
  const rule = parts.rules.find(({ name }) => name === Name);
  if (!rule) return refuse(response, 400, 'ResourceNotFoundException', `Rule ${Name} does not exist.`);
  if (action === 'DescribeRule') return send(response, 200, JSON.stringify(describe(rule)));
  if (action !== 'EnableRule' && action !== 'DisableRule')
    return refuse(response, 400, 'UnknownOperationException', action);
  parts.states.set(rule.name, action === 'EnableRule');
  return send(response, 200, '');
};

const toConfiguration = ({ id, table, functionName, state }: MappingState) => ({
  UUID: id,
  EventSourceArn: `arn:aws:dynamodb:local:${ACCOUNT}:table/${table}/stream/local`,
  FunctionArn: `arn:aws:lambda:local:${ACCOUNT}:function:${functionName}`,
  State: state,
});

const eventSources = async (
  { mappings }: ControlParts,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const id = decodeURIComponent(url.pathname.split('/')[3] ?? '');
  if (!id) {
    const name = url.searchParams.get('FunctionName');
    const found = mappings.list().filter(({ functionName }) => !name || functionName === name);
    return send(response, 200, JSON.stringify({ EventSourceMappings: found.map(toConfiguration) }));
  }
  if (request.method !== 'PUT') return refuse(response, 400, 'UnknownOperationException', request.method ?? '');
  const { Enabled } = JSON.parse((await read(request)) || '{}') as { Enabled?: unknown };
  if (typeof Enabled !== 'boolean')
    return refuse(response, 400, 'InvalidParameterValueException', 'Only Enabled can be changed here.');
  const changed = await mappings.set(id, Enabled);
  if (!changed) return refuse(response, 404, 'ResourceNotFoundException', `No event source mapping ${id}.`);
  return send(response, 202, JSON.stringify(toConfiguration(changed)));
};

/** Listens on a free port of 127.0.0.1. */
export const startControl = async (parts: ControlParts) => {
  const server = createServer((request, response) => {
    const handle = async (): Promise<void> => {
      const url = new URL(request.url ?? '/', 'http://control');
      const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(request.url ?? '')?.[1];
      const action = /^AWSEvents\.(\w+)$/.exec(String(request.headers['x-amz-target'] ?? ''))?.[1];
      if (name) await invoke(parts, decodeURIComponent(name).split(':').at(-1) ?? '', request, response);
      else if (url.pathname.startsWith('/2015-03-31/event-source-mappings'))
        await eventSources(parts, url, request, response);
      else if (action) await events(parts, action, request, response);
      else
        refuse(
          response,
          404,
          'UnknownOperationException',
          'Only Invoke, mappings and the rules of Events are answered here.',
        );
    };
    handle().catch((error: Error) => refuse(response, 400, 'InvalidRequestContentException', error.message));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: (): void => {
      server.close();
      server.closeAllConnections();
    },
  };
};
