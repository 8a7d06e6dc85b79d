import type { CollectAnswer, CollectError, RejectedEvent } from '../../../sdk/src/wire.ts';
import { REFUSALS, type Refusal, type RefusalCode } from './refusal.ts';
import type { Answer } from './types.ts';

/**
 * CORS. `*` is safe where it is used: answers before the site is known say nothing of any site, and no credentials are
 * allowed. Without it a page could not tell a refusal from a broken network, and would send again.
 */
const ANY_ORIGIN = { 'access-control-allow-origin': '*' } as const;

const COMMON = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/** `origin` has been found to be allowed; absent, none is named. */
export const corsFor = (origin: string | undefined): Record<string, string> =>
  origin === undefined ? { vary: 'origin' } : { 'access-control-allow-origin': origin, vary: 'origin' };

const answer = (status: number, content: CollectAnswer, headers: Record<string, string>): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...COMMON, ...headers },
  body: JSON.stringify(content),
});

export const accepted = (
  rejected: readonly RejectedEvent[],
  cors: Record<string, string>,
): { answer: Answer; content: CollectAnswer } => {
  const content: CollectAnswer = {
    status: 'success',
    message: 'Tracking data received',
    ...(rejected.length > 0 && { rejected }),
  };
  return { answer: answer(200, content, cors), content };
};

export const refused = (
  refusal: Pick<Refusal, 'code' | 'field'>,
  options: { cors?: Record<string, string>; rejected?: readonly RejectedEvent[]; retryAfter?: number } = {},
): { answer: Answer; content: CollectError } => {
  const [status, message] = REFUSALS[refusal.code];
  const content: CollectError = {
    status: 'error',
    code: refusal.code,
    message,
    ...(refusal.field !== '' && { field: refusal.field }),
    ...(options.rejected && { rejected: options.rejected }),
  };
  const headers: Record<string, string> = { ...(options.cors ?? ANY_ORIGIN) };
  if (refusal.code === 'method_not_allowed') headers.allow = 'POST, OPTIONS';
  // Readable by the page's script, which honours it.
  if (options.retryAfter !== undefined) {
    headers['retry-after'] = String(Math.max(1, Math.ceil(options.retryAfter)));
    headers['access-control-expose-headers'] = 'retry-after';
  }
  return { answer: answer(status, content, headers), content };
};

/** The same answer for a batch that was there already: the sender may forget its copy, and a bench its count. */
export const asDuplicate = (answer: Answer): Answer => ({
  ...answer,
  body: JSON.stringify({ ...(JSON.parse(answer.body) as CollectAnswer), duplicate: true }),
});

/** A refusal made outside the core, e.g. `unavailable` by a door whose table does not answer. */
export const refusal = (code: RefusalCode, retryAfter?: number): Answer =>
  refused({ code, field: '' }, retryAfter === undefined ? {} : { retryAfter }).answer;

/** The answer to OPTIONS: no body, or CloudFront makes it a 502. */
export const PREFLIGHT: Answer = {
  status: 204,
  headers: {
    ...ANY_ORIGIN,
    'access-control-allow-methods': 'POST, OPTIONS',
    'access-control-allow-headers': 'content-type, x-evothesis-key',
    'access-control-max-age': '86400',
    'cache-control': 'max-age=86400',
  },
  body: '',
};
