import type { FunctionId } from '../../infra/functions.ts';
import type { Stack } from '../../local/stack.ts';
import { functionNames } from '../../src/records/names.ts';
import type { visit } from '../docs/incident.ts';

/** A stack in this process, as the helpers of the system tests see one. */
export const systemOf = ({ info }: Stack): Parameters<typeof visit>[0] =>
  ({
    stack: info,
    post: (body: unknown, headers: Record<string, string>) =>
      fetch(info.collectUrl, {
        method: 'POST',
        headers: { 'content-type': 'text/plain', ...headers },
        body: JSON.stringify(body),
      }),
  }) as Parameters<typeof visit>[0];

/** Invokes a function of the background. `failed`: it threw, which AWS counts in `Errors`. */
export const invoked = async (
  { info }: Stack,
  id: FunctionId,
  event: object,
): Promise<{ failed: boolean; said: string }> => {
  const url = `${info.lambdaEndpoint}/2015-03-31/functions/${functionNames('dev')[id]}/invocations`;
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(event) });
  return { failed: answer.headers.has('x-amz-function-error'), said: await answer.text() };
};

/** The query API with the token of the stack. */
export const apiOf =
  ({ info }: Stack) =>
  (where: string, init: RequestInit = {}): Promise<Response> =>
    fetch(new URL(where, info.apiUrl), {
      ...init,
      headers: { authorization: `Bearer ${info.apiToken}`, ...init.headers },
    });
