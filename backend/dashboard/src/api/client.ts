/** What the API says is wrong, in its own words. */
export class ApiError extends Error {
  override name = 'ApiError';
  /** 0: there was no answer. */
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What API Gateway says by itself where the function behind it failed: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html */
const GATEWAY = new Set(['Internal Server Error', 'Service Unavailable', 'Endpoint request timed out']);

const wordsOf = (status: number, said: string | undefined): string => {
  if (said && !GATEWAY.has(said)) return said;
  const answer = said ? `${status} ${said}` : `${status}`;
  if (status < 500) return `The server answered ${answer}.`;
  return `The server could not answer (${answer}). What is stored is safe: try again, and if it stays so, let npx evothesis doctor look.`;
};

/** @throws ApiError; AbortError when the signal ends it */
export const ask = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
  let response: Response;
  try {
    response = await fetch(`/api${path}`, { credentials: 'same-origin', ...init });
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new ApiError(0, 'The server cannot be reached. Check that it is running and that you are online.');
  }
  const body = (await response.json().catch(() => ({}))) as { message?: string };
  if (!response.ok) throw new ApiError(response.status, wordsOf(response.status, body.message));
  return body as T;
};

export const post = <T = object>(path: string, body: object): Promise<T> =>
  ask<T>(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
